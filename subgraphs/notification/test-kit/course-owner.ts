import { DomainError, ErrorCode } from '../../../platform/errors.js';
import type { SubgraphClient } from '../../../platform/subgraph-client.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';

export interface CourseOwner {
  readonly client: SubgraphClient;
  knows(course: CourseSnapshot, version: number): void;
  /** How often it was asked. */
  asked: number;
  away: boolean;
}

/** Stands in for the service that owns courses, as far as it is asked from here. */
export function courseOwner(): CourseOwner {
  const courses = new Map<string, object>();
  const owner: CourseOwner = {
    asked: 0,
    away: false,
    knows({ courseId, title, status, instructorId, staffIds }, version) {
      courses.set(courseId, {
        id: courseId,
        title,
        status,
        version,
        instructor: { id: instructorId },
        staff: staffIds.map((id) => ({ id })),
      });
    },
    client: {
      name: 'course',
      async execute({ variables }) {
        owner.asked += 1;
        if (owner.away) throw new DomainError(ErrorCode.UNAVAILABLE, 'course is away');
        return { data: { course: courses.get(variables?.id as string) ?? null } };
      },
      async subscribe() {
        throw new Error('nobody here follows courses');
      },
    },
  };
  return owner;
}
