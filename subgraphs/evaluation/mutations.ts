import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, evaluationPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  gradeSubmission: guardedBy(evaluationPolicy, 'grade'),
  releaseGrades: guardedBy(coursePolicy, 'releaseGrades'),
} satisfies MutationGuards;
