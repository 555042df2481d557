import { anyOf, aService, definePolicy, hasRole, isUser, type Policy, type Rule } from '../../platform/policy.js';
import { Role } from '../../schema/events/user.js';
import type { KnownCourse } from './course/known-course.entity.js';
import type { Enrollment } from './enrollment/enrollment.entity.js';

type Course = Pick<KnownCourse, 'status' | 'instructorId' | 'staffIds'>;

const isOpen: Rule<Course> = (_caller, { status }) => status === 'PUBLISHED' || status === 'ARCHIVED';

/** This instructor, who is still one; those in `Course.staff`, whatever their role; admins. */
const staff: Rule<Course> = (caller, { instructorId, staffIds }) =>
  hasRole(caller, Role.ADMIN) ||
  (isUser(caller, instructorId) && hasRole(caller, Role.INSTRUCTOR)) ||
  (caller.kind === 'user' && staffIds.includes(caller.userId));

export type CourseAction = 'enroll' | 'enrollStudents' | 'seeEnrollments';

export const coursePolicy: Policy<Course, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf<Course>(isOpen, staff, aService, (caller, { instructorId }) => isUser(caller, instructorId)),
  may: {
    enroll: (caller) => caller.kind === 'user',
    enrollStudents: staff,
    seeEnrollments: anyOf<Course>(staff, aService),
  },
});

/** An enrollment with the course that it is in. */
export interface EnrollmentSubject {
  readonly enrollment: Pick<Enrollment, 'studentId'>;
  readonly course: Course;
}

const student: Rule<EnrollmentSubject> = (caller, { enrollment }) => isUser(caller, enrollment.studentId);
const itsStaff: Rule<EnrollmentSubject> = (caller, { course }) => staff(caller, course);

export type EnrollmentAction = 'cancel' | 'completeItem' | 'revokeCertificate';

export const enrollmentPolicy: Policy<EnrollmentSubject, EnrollmentAction> = definePolicy({
  what: 'Enrollment',
  see: anyOf(student, itsStaff, aService),
  may: { cancel: anyOf(student, itsStaff), completeItem: student, revokeCertificate: itsStaff },
});
