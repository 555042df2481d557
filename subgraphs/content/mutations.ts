import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { contentPolicy, coursePolicy, uploadPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createContent: guardedBy(coursePolicy, 'createContent'),
  updateContent: guardedBy(contentPolicy, 'edit'),
  deleteContent: guardedBy(contentPolicy, 'delete'),
  requestUpload: guardedBy(contentPolicy, 'upload'),
  signUploadParts: guardedBy(uploadPolicy, 'send'),
  completeUpload: guardedBy(uploadPolicy, 'send'),
  cancelUpload: guardedBy(uploadPolicy, 'send'),
  removeTrack: guardedBy(contentPolicy, 'edit'),
} satisfies MutationGuards;
