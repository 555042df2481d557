import type { z } from 'zod';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseDeleted } from '../../../schema/events/course.js';
import { askCourse } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

/** Courses as `course` tells of them. */
export const knownCourses = readModel<KnownCourse>({ entity: KnownCourse, ask: askCourse });

export type Deleted = EventEnvelope<z.output<(typeof CourseDeleted)['schema']>>;

/** A deleted course, as its tombstone keeps it. */
export const tombstoneOf = ({ payload: { courseId: id, instructorId, staffIds }, sequence }: Deleted): Facts<KnownCourse> => ({
  id,
  sequence,
  status: 'DELETING',
  instructorId,
  staffIds,
});

/** Nothing is written under a course that is being deleted. */
export const courseDeleted = () => refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
