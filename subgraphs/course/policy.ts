import type { Caller } from '../../platform/identity.js';
import { anyOf, aService, definePolicy, everyone, hasRole, type Policy } from '../../platform/policy.js';
import { admin, assisting, instructing, seesCourse, staff } from '../../schema/rules/course.js';
import type { Course } from './course/course.entity.js';

/** What the rules look at. Staff stand on the course's own row, so no rule costs a query. */
export type CourseSubject = Pick<Course, 'status' | 'instructorId' | 'staffIds'>;

export type CourseAction = 'edit' | 'publish' | 'archive' | 'duplicate' | 'manageStaff' | 'delete' | 'grade' | 'seeReports';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: {
    edit: staff,
    publish: anyOf<CourseSubject>(admin, instructing),
    archive: anyOf<CourseSubject>(admin, instructing),
    // The copy is the caller's own course, so the caller must be one who may have courses.
    duplicate: anyOf<CourseSubject>(admin, instructing, (caller, course) => assisting(caller, course) && hasRole(caller, 'INSTRUCTOR')),
    manageStaff: anyOf<CourseSubject>(admin, instructing),
    delete: anyOf<CourseSubject>(admin, instructing),
    grade: staff,
    seeReports: staff,
  },
});

/** What is asked before there is a course. */
export const catalogPolicy: Policy<'catalogue', 'createCourse'> = definePolicy({
  what: 'Catalogue',
  see: everyone,
  may: { createCourse: (caller: Caller) => hasRole(caller, 'INSTRUCTOR', 'ADMIN') },
});
