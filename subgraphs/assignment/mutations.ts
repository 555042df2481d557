import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { assignmentPolicy, coursePolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createAssignment: guardedBy(coursePolicy, 'createAssignment'),
  updateAssignment: guardedBy(assignmentPolicy, 'edit'),
  setExtension: guardedBy(assignmentPolicy, 'extend'),
  deleteAssignment: guardedBy(assignmentPolicy, 'delete'),
} satisfies MutationGuards;
