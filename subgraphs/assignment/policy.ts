import { anyOf, aService, definePolicy, hasRole, isUser, type Policy, type Rule } from '../../platform/policy.js';
import { Role } from '../../schema/events/user.js';
import type { KnownCourse } from './course/known-course.entity.js';

type Course = Pick<KnownCourse, 'status' | 'instructorId' | 'staffIds'>;

const isOpen: Rule<Course> = (_caller, { status }) => status === 'PUBLISHED' || status === 'ARCHIVED';

/** This instructor, who is still one; those in `Course.staff`, whatever their role; admins. */
const staff: Rule<Course> = (caller, { instructorId, staffIds }) =>
  hasRole(caller, Role.ADMIN) ||
  (isUser(caller, instructorId) && hasRole(caller, Role.INSTRUCTOR)) ||
  (caller.kind === 'user' && staffIds.includes(caller.userId));

export type CourseAction = 'createAssignment';

export const coursePolicy: Policy<Course, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf<Course>(isOpen, staff, aService, (caller, { instructorId }) => isUser(caller, instructorId)),
  may: { createAssignment: staff },
});

/** An assignment by its course, and whether the caller is an active learner of that. */
export interface AssignmentSubject {
  readonly course: Course;
  readonly learns: boolean;
}

const itsStaff: Rule<AssignmentSubject> = (caller, { course }) => staff(caller, course);
const learner: Rule<AssignmentSubject> = (_caller, { learns }) => learns;

export type AssignmentAction = 'edit' | 'extend' | 'delete';

export const assignmentPolicy: Policy<AssignmentSubject, AssignmentAction> = definePolicy({
  what: 'Assignment',
  see: anyOf(itsStaff, learner, aService),
  may: { edit: itsStaff, extend: itsStaff, delete: itsStaff },
});
