import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { UserDeactivated, UserPasswordChanged, UserReactivated, UserRoleChanged } from '../../schema/events/user.js';
import { voidResets } from './reset/reset-void.entity.js';

// Events may be redelivered, and late: an account status is replaced only by a newer one, and sessions that began with a newer status stay, as do
// resets that were requested after it.
export const consumers: readonly Consumer[] = [
  on(UserRoleChanged, async ({ payload: { userId, to, active }, sequence }, { resources }) => {
    await resources.sessions.setAccountStatus(userId, { role: to, active, sequence });
  }),
  on(UserDeactivated, async ({ payload: { userId, role }, sequence, time }, { em, resources }) => {
    await resources.sessions.setAccountStatus(userId, { role, active: false, sequence });
    await resources.sessions.endAll(userId, { startedBefore: sequence });
    await voidResets(em, userId, new Date(time));
  }),
  on(UserReactivated, async ({ payload: { userId, role }, sequence }, { resources }) => {
    await resources.sessions.setAccountStatus(userId, { role, active: true, sequence });
  }),
  on(UserPasswordChanged, async ({ payload: { userId, keptSessionId }, sequence, time }, { em, resources }) => {
    await resources.sessions.endAll(userId, { except: keptSessionId, startedBefore: sequence });
    await voidResets(em, userId, new Date(time));
  }),
];
