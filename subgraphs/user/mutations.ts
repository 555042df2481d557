import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { orgUnitPolicy, userPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  register: 'public',
  updateProfile: guardedBy(userPolicy, 'updateProfile'),
  setUserRole: guardedBy(userPolicy, 'setRole'),
  setUserActive: guardedBy(userPolicy, 'setActive'),
  assignOrgUnit: guardedBy(userPolicy, 'assignOrgUnit'),
  createOrgUnit: guardedBy(orgUnitPolicy, 'create'),
  updateOrgUnit: guardedBy(orgUnitPolicy, 'update'),
  deleteOrgUnit: guardedBy(orgUnitPolicy, 'delete'),
  setPassword: 'service',
} satisfies MutationGuards;
