import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, evaluationPolicy, excusePolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  gradeSubmission: guardedBy(evaluationPolicy, 'grade'),
  releaseGrades: guardedBy(coursePolicy, 'releaseGrades'),
  withdrawAssignment: 'service',
  excuseStudent: guardedBy(excusePolicy, 'excuse'),
} satisfies MutationGuards;
