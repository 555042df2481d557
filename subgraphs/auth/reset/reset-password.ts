import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { emailKey, SET_PASSWORD } from '../account.js';
import type { ResetPasswordInput } from '../password/password.inputs.js';
import { loginByEmail } from '../settings.js';
import { hashOfResetToken, ResetToken } from './reset-token.entity.js';

/**
 * Sets the password and ends all sessions. BAD_USER_INPUT for a token that is unknown, used or expired; WEAK_PASSWORD, and the token
 * stays valid.
 */
export async function resetPassword(context: RequestContext, { token, newPassword }: ResetPasswordInput): Promise<boolean> {
  return transaction(context, async (em) => {
    const stored = await tokenForUpdate(em, hashOfResetToken(token), context.clock.now());
    if (!stored) throw badInput({ token: 'was used, has expired, or never was one' });
    const { setPassword: account } = await context.ask(SET_PASSWORD, { userId: stored.userId, newPassword });
    await context.resources.sessions.endAll(stored.userId);
    await em.nativeDelete(ResetToken, { userId: stored.userId });
    // A user who has forgotten the password has probably used up their attempts.
    await context.resources.rateLimiter.clear(loginByEmail(context.settings), emailKey(account.user.email));
    return true;
  });
}

/**
 * Locks the token until the password is set: of two calls with it, the second finds it used. All tokens of the user are locked, in one
 * order, because using one deletes them all.
 */
async function tokenForUpdate(em: EntityManager, hash: string, now: Date): Promise<ResetToken | undefined> {
  const named = await em.findOne(ResetToken, { hash, expiresAt: { $gt: now } });
  if (!named) return undefined;
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { hash: 'asc' }, refresh: true } as const;
  const held = await em.find(ResetToken, { userId: named.userId }, options);
  return held.find((token) => token.hash === hash);
}
