import type { MutationGuards } from '../../platform/service/guards.js';

/** What each mutation demands. */
export const mutations = {} satisfies MutationGuards;
