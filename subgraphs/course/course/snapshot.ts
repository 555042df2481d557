import type { CourseSnapshot } from '../../../schema/events/course.js';
import type { CourseState } from './course.state.js';

/** The course as its events carry it. */
export function snapshotOf(course: CourseState): CourseSnapshot {
  return {
    courseId: course.id,
    slug: course.slug,
    title: course.title,
    summary: course.summary,
    description: course.description,
    topics: course.topics,
    level: course.level,
    language: course.language,
    status: course.status,
    instructorId: course.instructorId,
    staffIds: course.staffIds,
    price: course.price,
    capacity: course.capacity,
    startsAt: course.startsAt?.toISOString() ?? null,
    endsAt: course.endsAt?.toISOString() ?? null,
    enrollmentOpensAt: course.enrollmentOpensAt?.toISOString() ?? null,
    enrollmentClosesAt: course.enrollmentClosesAt?.toISOString() ?? null,
    timeZone: course.timeZone,
    prerequisiteIds: course.prerequisiteIds,
    publishedAt: course.publishedAt?.toISOString() ?? null,
    createdAt: course.createdAt.toISOString(),
    updatedAt: course.updatedAt.toISOString(),
  };
}
