import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { sessionPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  login: 'public',
  refresh: 'public',
  logout: 'public',
  logoutEverywhere: 'signed-in',
  endDevice: guardedBy(sessionPolicy, 'end'),
  changePassword: 'signed-in',
  requestPasswordReset: 'public',
  resetPassword: 'public',
  recordDenials: 'service',
} satisfies MutationGuards;
