import type { MutationGuard } from '../../platform/service/declaration.js';
import type { AssignmentAction, CourseAction } from './policy.js';

const asks = (action: AssignmentAction | CourseAction) => ({ action }) satisfies MutationGuard;

/** Which action each mutation asks the policies for. */
export const mutations = {
  createAssignment: asks('createAssignment'),
  updateAssignment: asks('edit'),
  setExtension: asks('extend'),
  deleteAssignment: asks('delete'),
};
