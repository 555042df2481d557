import { definePolicy, everyone, hasRole, isUser, type Policy, type Rule, signedIn } from '../../platform/kernel/policy.js';
import { Role } from '../../schema/events/user.js';
import type { UserSubject } from './user/subject.js';

/** Services act for admins: the command line makes the first admin and the demo school. */
const admins: Rule<unknown> = (caller) => hasRole(caller, Role.ADMIN) || caller.kind === 'service';

/** Everybody sees teachers and admins; callers who are signed in see students. */
const isPublic = (user: UserSubject) => user.role !== Role.STUDENT;

export type UserAction = 'readPrivately' | 'updateProfile' | 'setRole' | 'setActive' | 'assignOrgUnit';

export const userPolicy: Policy<UserSubject, UserAction> = definePolicy<UserSubject, UserAction>({
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

/** The whole tree: single units have no rules of their own. */
export const orgUnitPolicy: Policy<'tree', OrgUnitAction> = definePolicy({
  what: 'Org unit',
  see: everyone,
  may: { read: signedIn, create: admins, update: admins, delete: admins },
});
