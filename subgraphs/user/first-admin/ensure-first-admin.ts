import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { newToken } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Role } from '../../../schema/events/user.js';
import { spellingsOf } from '../user/email.js';
import { weaknessOf } from '../user/password-strength.js';
import { DEFAULT_LOCALE } from '../user/register.js';
import { User } from '../user/user.entity.js';

export interface FirstAdmin {
  readonly email: string;
  /** The password, if it was made here, to be shown once. It is stored nowhere in the clear. */
  readonly madePassword: string | null;
}

export const DEFAULT_EMAIL = 'admin@lms.localhost';

/** Any fixed number: replicas that start at once wait for each other on it. */
const FIRST_ADMIN_LOCK = 7_302_002;

/**
 * Makes sure that a school has an admin who can let others in. Null when there is an admin already, active or not, so it is safe at every
 * start. An account with the address becomes an admin and keeps its password.
 */
export async function ensureFirstAdmin(
  context: RequestContext,
  given: { readonly email?: string; readonly password?: string } = {},
): Promise<FirstAdmin | null> {
  requireService(context.caller);
  if (await context.em.count(User, { role: Role.ADMIN })) return null;
  const email = canonicalEmail(given.email ?? DEFAULT_EMAIL);
  const password = given.password ?? newToken(12);
  // Production does not start with a weak one. Elsewhere the operator may have it, and is told.
  const weakness = weaknessOf(password, email);
  if (weakness) context.log.warn(`the first admin's password is weak: ${weakness.message}`);
  const passwordHash = await context.resources.passwords.hash(password);

  return transaction(context, async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [FIRST_ADMIN_LOCK]);
    if (await em.count(User, { role: Role.ADMIN })) return null;
    const known = await em.findOne(User, { email: { $in: spellingsOf(email) } });
    if (known) {
      known.changeRole(Role.ADMIN, context.clock.now());
      return { email, madePassword: null };
    }
    em.persist(
      User.register({ email, passwordHash, displayName: 'Administrator', locale: DEFAULT_LOCALE, role: Role.ADMIN }, context.clock.now()),
    );
    return { email, madePassword: given.password === undefined ? password : null };
  });
}
