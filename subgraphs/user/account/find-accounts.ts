import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { findRow, findRows } from '../../../platform/postgres/rows.js';
import { isEmailAddress, spellingsOf } from '../user/email.js';
import { usersById } from '../user/find-users.js';
import { User } from '../user/user.entity.js';
import { Account, type AddressedAccount } from './account.type.js';

/** For services only: a user with their account status. Null when there is no such user. */
export async function findAccount({ caller, load }: RequestContext, userId: string): Promise<Account | null> {
  requireService(caller);
  const user = await load(usersById, userId);
  return user && Account.of(user);
}

/** For services only: the user with this address. */
export async function findByEmail({ caller, em }: RequestContext, email: string): Promise<Account | null> {
  requireService(caller);
  const user = await findRow(em, User, { email: spellingsOf(canonicalEmail(email)) });
  return user && Account.of(user);
}

/** For services only: those of the accounts that exist. One query for all. */
export async function accounts(context: RequestContext, userIds: readonly string[]): Promise<Account[]> {
  return (await contacts(context, userIds)).map(Account.of);
}

/** For services only: whose each of these addresses is, in their order. One query for all. */
export async function accountsByEmail({ caller, em }: RequestContext, emails: readonly string[]): Promise<AddressedAccount[]> {
  requireService(caller);
  const addressed = emails.map((asked) => ({ asked, email: isEmailAddress(asked) ? canonicalEmail(asked) : null }));
  const found = await findRows(em, User, { email: [...new Set(addressed.flatMap(({ email }) => (email ? spellingsOf(email) : [])))] });
  const users = byKey(found, ({ email }) => canonicalEmail(email));
  return addressed.map(({ asked, email }) => {
    const user = users.get(email ?? '');
    return { asked, email, account: user ? Account.of(user) : null };
  });
}

/** For services only: those of the users that exist, to write to them. One query for all. */
export async function contacts({ caller, load }: RequestContext, userIds: readonly string[]): Promise<User[]> {
  requireService(caller);
  const users = await Promise.all([...new Set(userIds)].map((id) => load(usersById, id)));
  return users.filter((user) => user !== null);
}
