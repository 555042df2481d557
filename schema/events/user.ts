import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** What happens to people's accounts. Names, addresses and passwords stay in `user`: whoever needs one asks by the id. */
export const userEvents = topic('user.events', 'userId');

/** What a person is in the school. */
export enum Role {
  STUDENT = 'STUDENT',
  INSTRUCTOR = 'INSTRUCTOR',
  ADMIN = 'ADMIN',
}

const role = z.enum(Role);

export const UserRegistered = userEvents.event('USER_REGISTERED', 1, z.object({ userId: z.uuid(), role, locale: z.string() }));

export const UserRoleChanged = userEvents.event(
  'USER_ROLE_CHANGED',
  1,
  z.object({ userId: z.uuid(), from: role, to: role, active: z.boolean() }),
);

/** `role` is what the user keeps, for read models that hold both. */
export const UserDeactivated = userEvents.event('USER_DEACTIVATED', 1, z.object({ userId: z.uuid(), role }));

export const UserReactivated = userEvents.event('USER_REACTIVATED', 1, z.object({ userId: z.uuid(), role }));

/** `changed` names the fields, not what they hold now. */
export const UserProfileChanged = userEvents.event(
  'USER_PROFILE_CHANGED',
  1,
  z.object({
    userId: z.uuid(),
    changed: z.array(z.enum(['displayName', 'avatarUrl', 'bio', 'locale'])).min(1),
    locale: z.string(),
  }),
);

/** `keptSessionId` is the session that changed it; null when it was reset by mail. All others end. */
export const UserPasswordChanged = userEvents.event(
  'USER_PASSWORD_CHANGED',
  1,
  z.object({ userId: z.uuid(), keptSessionId: z.uuid().nullable() }),
);

export const UserOrgUnitAssigned = userEvents.event(
  'USER_ORG_UNIT_ASSIGNED',
  1,
  z.object({ userId: z.uuid(), orgUnitId: z.uuid().nullable() }),
);
