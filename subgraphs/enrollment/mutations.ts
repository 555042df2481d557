import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { certificatePolicy, coursePolicy, enrollmentPolicy, invitationPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  enroll: guardedBy(coursePolicy, 'enroll'),
  enrollStudents: guardedBy(coursePolicy, 'enrollStudents'),
  inviteStudents: guardedBy(coursePolicy, 'inviteStudents'),
  acceptInvitation: guardedBy(coursePolicy, 'acceptInvitation'),
  withdrawInvitation: guardedBy(invitationPolicy, 'withdraw'),
  cancelEnrollment: guardedBy(enrollmentPolicy, 'cancel'),
  completeItem: guardedBy(enrollmentPolicy, 'completeItem'),
  revokeCertificate: guardedBy(certificatePolicy, 'revoke'),
  reissueCertificate: guardedBy(certificatePolicy, 'reissue'),
} satisfies MutationGuards;
