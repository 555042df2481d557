import type { MutationGuards } from '../../platform/service/guards.js';

/** There is nothing to change: all of it is made of events. */
export const mutations = {} satisfies MutationGuards;
