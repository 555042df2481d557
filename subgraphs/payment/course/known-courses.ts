import type { z } from 'zod';
import { question } from '../../../platform/ask.js';
import { ErrorCode, refuse } from '../../../platform/errors.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import type { CourseDeleted } from '../../../schema/events/course.js';
import { KnownCourse } from './known-course.entity.js';

interface Answer {
  readonly course: {
    readonly version: number;
    readonly status: string;
    readonly instructor: { readonly id: string };
    readonly staff: readonly { readonly id: string }[];
  } | null;
}

const courseById = question<Answer, { id: string }>(
  'course',
  'query ($id: ID!) { course(id: $id) { version status instructor { id } staff { id } } }',
);

/** Courses as `course` tells of them. */
export const knownCourses = readModel<KnownCourse>({
  entity: KnownCourse,
  async ask({ ask }, id) {
    const { course } = await ask(courseById, { id });
    if (!course) return null;
    const { version: sequence, status, instructor, staff } = course;
    return { id, sequence, status, instructorId: instructor.id, staffIds: staff.map((each) => each.id) };
  },
});

export type Deleted = EventEnvelope<z.output<(typeof CourseDeleted)['schema']>>;

/** What is known of a course that is deleted. */
export const tombstoneOf = ({ payload: { courseId: id, instructorId, staffIds }, sequence }: Deleted): Facts<KnownCourse> => ({
  id,
  sequence,
  status: 'DELETING',
  instructorId,
  staffIds,
});

/** Nothing is written under a course that is being deleted. */
export const courseDeleted = () => refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
