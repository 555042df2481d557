import { serviceCaller, type UserCaller } from '../../platform/kernel/identity.js';
import { newToken } from '../../platform/kernel/ids.js';
import { Role } from '../../schema/events/user.js';
import { findByEmail } from '../../subgraphs/user/account/find-accounts.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { CommandError } from '../command-error.js';
import type { Installation } from '../installation/installation.js';

/** The account of its own that an import makes when nobody is named. */
export const CATALOGUE = 'catalogue@lms.localhost';

/**
 * Who gets the courses. A person who is named must be there and teach: an account is neither made nor promoted because of a typing
 * error. Nobody knows the password of the catalogue's own account until it is reset by mail.
 */
export async function instructorFor(installation: Pick<Installation, 'subgraph'>, email?: string): Promise<UserCaller> {
  const context = installation.subgraph('user').context({ caller: serviceCaller('import') });
  const account = await findByEmail(context, email ?? CATALOGUE);
  if (!account && email === undefined) {
    const { id } = await register(context.fresh(), { email: CATALOGUE, password: newToken(), displayName: 'Course catalogue' });
    await setUserRole(context.fresh(), { userId: id, role: Role.INSTRUCTOR });
    return instructor(id, Role.INSTRUCTOR);
  }
  if (!account) throw refusal(`There is no account ${email}`, 'Register it, and have an admin give it the role INSTRUCTOR (setUserRole)');
  if (account.role === Role.STUDENT) {
    throw refusal(`${account.user.email} is a STUDENT`, 'Have an admin give the account the role INSTRUCTOR (setUserRole)');
  }
  if (!account.active) throw refusal(`${account.user.email} is deactivated`, 'Have an admin activate the account (setUserActive)');
  return instructor(account.userId, account.role);
}

const instructor = (userId: string, role: Role): UserCaller => ({ kind: 'user', userId, role, sessionId: 'import' });

const refusal = (what: string, cure: string): CommandError =>
  new CommandError(`${what}: nothing was imported. ${cure}, or name another account with --instructor.`);
