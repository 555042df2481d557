import { definePolicy, everyone, isUser, type Policy } from '../../platform/kernel/policy.js';
import { admin, type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'readReport' | 'export';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: seesCourse,
  may: { readReport: staff, export: staff },
});

/** The whole school. */
export const reportPolicy: Policy<'all', 'read' | 'export'> = definePolicy({
  what: 'Report',
  see: everyone,
  may: { read: admin, export: admin },
});

/** A file is for whom asked for it, whatever rights others have. */
export const exportPolicy: Policy<{ readonly requestedBy: string }, never> = definePolicy({
  what: 'Export',
  see: (caller, { requestedBy }) => isUser(caller, requestedBy),
  may: {},
});
