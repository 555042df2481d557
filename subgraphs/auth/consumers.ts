import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { UserDeactivated, UserPasswordChanged, UserReactivated, UserRoleChanged } from '../../schema/events/user.js';

// Each may come twice and late: a standing gives way to a newer one only, and sessions begun on a newer standing are left alone.
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
