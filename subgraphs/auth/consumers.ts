import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { UserDeactivated, UserPasswordChanged, UserReactivated, UserRoleChanged } from '../../schema/events/user.js';

// Events may be redelivered, and late: an account status is replaced only by a newer one, and sessions that began with a newer status stay.
export const consumers: readonly Consumer[] = [
  on(UserRoleChanged, async ({ payload: { userId, to, active }, sequence }, { resources }) => {
    await resources.sessions.setAccountStatus(userId, { role: to, active, sequence });
  }),
  on(UserDeactivated, async ({ payload: { userId, role }, sequence }, { resources }) => {
    await resources.sessions.setAccountStatus(userId, { role, active: false, sequence });
    await resources.sessions.endAll(userId, { startedBefore: sequence });
  }),
  on(UserReactivated, async ({ payload: { userId, role }, sequence }, { resources }) => {
    await resources.sessions.setAccountStatus(userId, { role, active: true, sequence });
  }),
  on(UserPasswordChanged, async ({ payload: { userId, keptSessionId }, sequence }, { resources }) => {
    await resources.sessions.endAll(userId, { except: keptSessionId, startedBefore: sequence });
  }),
];
