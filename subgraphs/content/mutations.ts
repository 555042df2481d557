import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { contentPolicy, coursePolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createContent: guardedBy(coursePolicy, 'createContent'),
  updateContent: guardedBy(contentPolicy, 'edit'),
  deleteContent: guardedBy(contentPolicy, 'delete'),
} satisfies MutationGuards;
