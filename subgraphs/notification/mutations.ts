import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, notificationPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  markNotificationRead: guardedBy(notificationPolicy, 'markRead'),
  markAllNotificationsRead: 'signed-in',
  setNotificationPreference: 'signed-in',
  announce: guardedBy(coursePolicy, 'announce'),
} satisfies MutationGuards;
