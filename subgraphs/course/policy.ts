import type { Caller } from '../../platform/identity.js';
import { anyOf, aService, definePolicy, everyone, hasRole, isUser, type Policy, type Rule } from '../../platform/policy.js';
import type { Course } from './course/course.entity.js';
import { CourseStatus } from './course/vocabulary.js';

/** What the rules look at. Staff stand on the course's own row, so no rule costs a query. */
export type CourseSubject = Pick<Course, 'status' | 'instructorId' | 'staffIds'>;

type CourseRule = Rule<CourseSubject>;

/** Seen by everyone, anonymous visitors too. DRAFT is not finished; DELETING is as good as gone. */
export const OPEN_STATUSES: readonly CourseStatus[] = [CourseStatus.PUBLISHED, CourseStatus.ARCHIVED];

const admin: CourseRule = (caller) => hasRole(caller, 'ADMIN');
/** This instructor, who is still one: the role may have been taken away since the course was made. */
const instructing: CourseRule = (caller, { instructorId }) => isUser(caller, instructorId) && hasRole(caller, 'INSTRUCTOR');
/** Those in `Course.staff`, whatever their role: a teaching assistant is often a student elsewhere. */
const assisting: CourseRule = (caller, { staffIds }) => caller.kind === 'user' && staffIds.includes(caller.userId);

const open: CourseRule = (_caller, { status }) => OPEN_STATUSES.includes(status);
const ownCourse: CourseRule = (caller, { instructorId }) => isUser(caller, instructorId);

export type CourseAction = 'edit' | 'publish' | 'archive' | 'duplicate' | 'manageStaff' | 'delete' | 'grade' | 'seeReports';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(open, admin, aService, ownCourse, assisting),
  may: {
    edit: anyOf(admin, instructing, assisting),
    publish: anyOf(admin, instructing),
    archive: anyOf(admin, instructing),
    // The copy is the caller's own course, so the caller must be one who may have courses.
    duplicate: anyOf(admin, instructing, (caller, course) => assisting(caller, course) && hasRole(caller, 'INSTRUCTOR')),
    manageStaff: anyOf(admin, instructing),
    delete: anyOf(admin, instructing),
    grade: anyOf(admin, instructing, assisting),
    seeReports: anyOf(admin, instructing, assisting),
  },
});

/** What is asked before there is a course. */
export const catalogPolicy: Policy<'catalogue', 'createCourse'> = definePolicy({
  what: 'Catalogue',
  see: everyone,
  may: { createCourse: (caller: Caller) => hasRole(caller, 'INSTRUCTOR', 'ADMIN') },
});
