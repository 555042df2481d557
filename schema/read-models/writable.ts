import { conflict, ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { CourseCopy } from './course-copy.entity.js';

// For commands that hold the course's row, after the policy: only a caller who may write learns that the course is closed.

type Openness = Pick<CourseCopy, 'isDeleted' | 'isArchived'>;

/** COURSE_DELETED for a course that is gone, or is being deleted. */
export function demandThere(course: Pick<Openness, 'isDeleted'>): void {
  if (course.isDeleted) throw refuse(ErrorCode.COURSE_DELETED, 'The course is deleted');
}

/** The same, and CONFLICT for an archived course. */
export function demandOpen(course: Openness): void {
  demandThere(course);
  if (course.isArchived) throw conflict('The course is archived');
}
