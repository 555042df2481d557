import type { Caller } from '../../platform/kernel/identity.js';
import { anyOf, aService, definePolicy, everyone, hasRole, type Policy } from '../../platform/kernel/policy.js';
import { admin, assisting, type CourseSubject, instructing, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'edit' | 'publish' | 'archive' | 'duplicate' | 'manageStaff' | 'transfer' | 'delete' | 'grade' | 'seeReports';

const inCharge = anyOf<CourseSubject>(admin, instructing);

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: {
    edit: staff,
    publish: inCharge,
    archive: inCharge,
    // The copy is the caller's own course, so the caller must be one who may have courses.
    duplicate: anyOf(inCharge, (caller, course) => assisting(caller, course) && hasRole(caller, 'INSTRUCTOR')),
    manageStaff: inCharge,
    transfer: inCharge,
    delete: inCharge,
    grade: staff,
    seeReports: staff,
  },
});

/** For actions before there is a course. */
export const catalogPolicy: Policy<'catalogue', 'createCourse'> = definePolicy({
  what: 'Catalogue',
  see: everyone,
  may: { createCourse: (caller: Caller) => hasRole(caller, 'INSTRUCTOR', 'ADMIN') },
});
