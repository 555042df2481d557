import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, enrollmentPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  enroll: guardedBy(coursePolicy, 'enroll'),
  enrollStudents: guardedBy(coursePolicy, 'enrollStudents'),
  cancelEnrollment: guardedBy(enrollmentPolicy, 'cancel'),
  completeItem: guardedBy(enrollmentPolicy, 'completeItem'),
  revokeCertificate: guardedBy(enrollmentPolicy, 'revokeCertificate'),
} satisfies MutationGuards;
