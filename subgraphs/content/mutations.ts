import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { attemptPolicy, contentPolicy, coursePolicy, uploadPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createContent: guardedBy(coursePolicy, 'createContent'),
  updateContent: guardedBy(contentPolicy, 'edit'),
  deleteContent: guardedBy(contentPolicy, 'delete'),
  startQuizAttempt: guardedBy(contentPolicy, 'takeQuiz'),
  saveQuizAnswers: guardedBy(attemptPolicy, 'answer'),
  submitQuizAttempt: guardedBy(attemptPolicy, 'answer'),
  setQuizAccommodation: guardedBy(contentPolicy, 'accommodate'),
  requestUpload: guardedBy(contentPolicy, 'upload'),
  signUploadParts: guardedBy(uploadPolicy, 'send'),
  completeUpload: guardedBy(uploadPolicy, 'send'),
  cancelUpload: guardedBy(uploadPolicy, 'send'),
  removeTrack: guardedBy(contentPolicy, 'edit'),
  saveWatchProgress: guardedBy(contentPolicy, 'watch'),
} satisfies MutationGuards;
