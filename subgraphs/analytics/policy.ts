import { definePolicy, everyone, type Policy } from '../../platform/kernel/policy.js';
import { admin, type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'readReport';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: seesCourse,
  may: { readReport: staff },
});

/** The whole school. */
export const reportPolicy: Policy<'all', 'read'> = definePolicy({ what: 'Report', see: everyone, may: { read: admin } });
