import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { assignmentPolicy, submissionPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  saveSubmissionDraft: guardedBy(assignmentPolicy, 'handIn'),
  requestSubmissionUpload: guardedBy(assignmentPolicy, 'handIn'),
  submitAssignment: guardedBy(assignmentPolicy, 'handIn'),
  signSubmissionUploadParts: guardedBy(submissionPolicy, 'changeFiles'),
  completeSubmissionUpload: guardedBy(submissionPolicy, 'changeFiles'),
  removeSubmissionFile: guardedBy(submissionPolicy, 'changeFiles'),
  addSubmissionComment: guardedBy(submissionPolicy, 'comment'),
} satisfies MutationGuards;
