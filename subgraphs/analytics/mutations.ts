import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, reportPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  requestExport: [guardedBy(coursePolicy, 'export'), guardedBy(reportPolicy, 'export')],
} satisfies MutationGuards;
