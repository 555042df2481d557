import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { DomainError } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { spellingsOf } from '../user/email.js';
import { User } from '../user/user.entity.js';
import { Account } from './account.type.js';

/**
 * For services only. Null for a wrong password and for an unknown address alike, after exactly one verification. RATE_LIMITED while
 * too many passwords wait to be checked, or too many of the party that signs in.
 */
export async function verifyPassword(
  context: RequestContext,
  email: string,
  password: string,
  party?: string | null,
): Promise<Account | null> {
  requireService(context.caller);
  const user = await context.em.findOne(User, { email: { $in: spellingsOf(canonicalEmail(email)) } });
  const stored = user?.passwordHash ?? null;
  const matches = await context.resources.passwords.verify(stored, password, party);
  if (!user || !stored || !matches) return null;
  await renewed(context, user.id, stored, password);
  return Account.of(user);
}

/**
 * Hashes the password at today's cost, if its hash is of another: only now is the password known. Nobody is told, and no session ends,
 * since the password stays what it was. While the hashing is busy the hash stays old until the next sign-in.
 */
async function renewed({ em, resources: { passwords }, log }: RequestContext, id: string, stored: string, password: string): Promise<void> {
  if (!passwords.isOutdated(stored)) return;
  try {
    const passwordHash = await passwords.hash(password);
    // Only in place of the hash that was verified: a change of the password meanwhile stays.
    await em.nativeUpdate(User, { id, passwordHash: stored }, { passwordHash });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    log.debug({ err: error, userId: id }, 'an outdated password hash stays until the next sign-in');
  }
}
