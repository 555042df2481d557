import { definePolicy, type Policy } from '../../platform/kernel/policy.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'readReport';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: seesCourse,
  may: { readReport: staff },
});
