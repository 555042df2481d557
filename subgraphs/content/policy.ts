import { anyOf, aService, definePolicy, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'createContent';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: { createContent: staff },
});

/** A content, by its course, and whether the caller is an active learner there. */
export interface ContentSubject {
  readonly course: CourseSubject;
  readonly learns: boolean;
}

const itsStaff: Rule<ContentSubject> = (caller, { course }) => staff(caller, course);
const learner: Rule<ContentSubject> = (_caller, { learns }) => learns;

export type ContentAction = 'edit' | 'delete';

export const contentPolicy: Policy<ContentSubject, ContentAction> = definePolicy({
  what: 'Content',
  see: anyOf(itsStaff, learner, aService),
  may: { edit: itsStaff, delete: itsStaff },
});
