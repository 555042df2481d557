import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'createAssignment';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: { createAssignment: staff },
});

/** An assignment, by its course, and whether the caller is an active learner there. */
export interface AssignmentSubject {
  readonly course: CourseSubject;
  readonly learns: boolean;
  /** The one student whom a command is about. */
  readonly studentId?: string | undefined;
}

const itsStaff: Rule<AssignmentSubject> = (caller, { course }) => staff(caller, course);
const learner: Rule<AssignmentSubject> = (_caller, { learns }) => learns;

export type AssignmentAction = 'edit' | 'extend' | 'delete' | 'seeExtensions';

export const assignmentPolicy: Policy<AssignmentSubject, AssignmentAction> = definePolicy({
  what: 'Assignment',
  see: anyOf(itsStaff, learner, aService),
  may: {
    edit: itsStaff,
    /** Nobody extends their own dates, whatever other rights they have: a penalty would go with them. */
    extend: (caller, subject) => itsStaff(caller, subject) && !isUser(caller, subject.studentId),
    delete: itsStaff,
    seeExtensions: itsStaff,
  },
});
