import { definePolicy, everyone, hasRole, isUser, type Policy, type Rule, signedIn } from '../../platform/kernel/policy.js';
import { Role } from '../../schema/events/user.js';
import type { User } from './user/user.entity.js';

/** Our own services act for admins: the first admin and the demo school are made by the command line. */
const admins: Rule<unknown> = (caller) => hasRole(caller, Role.ADMIN) || caller.kind === 'service';

/** Teachers and admins are known to everyone; students exist for those who are signed in. */
const isPublic = (user: User) => user.role !== Role.STUDENT;

export type UserAction = 'readPrivately' | 'updateProfile' | 'setRole' | 'setActive' | 'assignOrgUnit';

export const userPolicy: Policy<User, UserAction> = definePolicy<User, UserAction>({
  what: 'User',
  see: (caller, user) => signedIn(caller, user) || isPublic(user) || user.registeredInThisCall === true,
  may: {
    readPrivately: (caller, user) => admins(caller, user) || isUser(caller, user.id) || user.registeredInThisCall === true,
    updateProfile: (caller, user) => isUser(caller, user.id),
    setRole: admins,
    setActive: admins,
    assignOrgUnit: admins,
  },
});

/** All users, as a list. */
export const directoryPolicy: Policy<'all', 'list'> = definePolicy({ what: 'Directory', see: everyone, may: { list: admins } });

export type OrgUnitAction = 'read' | 'create' | 'update' | 'delete';

/** The tree as a whole: a unit has no rule of its own. */
export const orgUnitPolicy: Policy<'tree', OrgUnitAction> = definePolicy({
  what: 'Org unit',
  see: everyone,
  may: { read: signedIn, create: admins, update: admins, delete: admins },
});
