import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';
import type { Enrollment } from './enrollment/enrollment.entity.js';

export type CourseAction = 'enroll' | 'enrollStudents' | 'seeEnrollments' | 'inviteStudents' | 'acceptInvitation' | 'seeInvitations';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: {
    enroll: (caller) => caller.kind === 'user',
    enrollStudents: staff,
    inviteStudents: staff,
    acceptInvitation: (caller) => caller.kind === 'user',
    seeInvitations: staff,
    seeEnrollments: anyOf<CourseSubject>(staff, aService),
  },
});

/** An invitation, by the course that it invites to: it exists for the course's staff alone. */
export const invitationPolicy: Policy<CourseSubject, 'withdraw'> = definePolicy({
  what: 'Invitation',
  see: staff,
  may: { withdraw: staff },
});

/** An enrollment with the course that it is in. */
export interface EnrollmentSubject {
  readonly enrollment: Pick<Enrollment, 'studentId'>;
  readonly course: CourseSubject;
}

const student: Rule<EnrollmentSubject> = (caller, { enrollment }) => isUser(caller, enrollment.studentId);
const itsStaff: Rule<EnrollmentSubject> = (caller, { course }) => staff(caller, course);

export type EnrollmentAction = 'cancel' | 'completeItem';

export const enrollmentPolicy: Policy<EnrollmentSubject, EnrollmentAction> = definePolicy({
  what: 'Enrollment',
  see: anyOf(student, itsStaff, aService),
  may: { cancel: anyOf(student, itsStaff), completeItem: student },
});

export type CertificateAction = 'revoke' | 'reissue';

/** A certificate, by the enrollment that it was issued for. */
export const certificatePolicy: Policy<EnrollmentSubject, CertificateAction> = definePolicy({
  what: 'Certificate',
  see: enrollmentPolicy.see,
  may: { revoke: itsStaff, reissue: itsStaff },
});
