import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';

/** Nothing is written under a course that is being deleted. */
export const courseDeleted = () => refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
