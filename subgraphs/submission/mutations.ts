import type { MutationGuard } from '../../platform/service/declaration.js';
import type { AssignmentAction, SubmissionAction } from './policy.js';

const asks = (action: AssignmentAction | SubmissionAction): MutationGuard => ({ action });

export const mutations = {
  saveSubmissionDraft: asks('handIn'),
  requestSubmissionUpload: asks('handIn'),
  submitAssignment: asks('handIn'),
  completeSubmissionUpload: asks('changeFiles'),
  removeSubmissionFile: asks('changeFiles'),
  addSubmissionComment: asks('comment'),
} satisfies Record<string, MutationGuard>;
