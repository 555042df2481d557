import { conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { KnownCourse } from './known-course.entity.js';

// For commands that hold the course's row, after the policy: only who may write learns that it is too late.

/** COURSE_DELETED for a course that is gone, or about to go. */
export function demandThere(course: KnownCourse): void {
  if (course.isLeaving) throw refuse(ErrorCode.COURSE_DELETED, 'The course is deleted');
}

/** The same, and CONFLICT for a course that nobody changes any more. */
export function demandOpen(course: KnownCourse): void {
  demandThere(course);
  if (course.isArchived) throw conflict('The course is archived');
}
