import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** The events of accounts. Names, addresses and passwords stay in `user`: a service that needs one asks by the id. */
export const userEvents = topic('user.events', 'userId');

/** The role of a person in the school. */
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

/** `changed` names the fields, without their values. */
export const UserProfileChanged = userEvents.event(
  'USER_PROFILE_CHANGED',
  1,
  z.object({
    userId: z.uuid(),
    changed: z.array(z.enum(['displayName', 'avatarUrl', 'bio', 'locale'])).min(1),
    locale: z.string(),
  }),
);

/** `keptSessionId` is the session that changed the password; null when it was reset by mail. All other sessions end. */
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
