import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { emailKey, SET_PASSWORD } from '../account.js';
import type { ResetPasswordInput } from '../password/password.inputs.js';
import { loginByEmail } from '../settings.js';
import { hashOfResetToken, ResetToken } from './reset-token.entity.js';

/** Sets the password and ends all sessions. BAD_USER_INPUT for a token that is none, used or expired; WEAK_PASSWORD leaves it good. */
export async function resetPassword(context: RequestContext, { token, newPassword }: ResetPasswordInput): Promise<boolean> {
  return transaction(context, async (em) => {
    const kept = await lockedToken(em, hashOfResetToken(token), context.clock.now());
    if (!kept) throw badInput({ token: 'was used, has expired, or never was one' });
    const { setPassword: account } = await context.ask(SET_PASSWORD, { userId: kept.userId, newPassword });
    await context.resources.sessions.endAll(kept.userId);
    await em.nativeDelete(ResetToken, { userId: kept.userId });
    // Who could not remember it has likely used up their tries.
    await context.resources.rateLimiter.clear(loginByEmail(context.settings), emailKey(account.user.email));
    return true;
  });
}

/**
 * The token, held until the password is set: of two who bring it at once, the second finds it used. All tokens of the user are
 * held, in one order, because using one deletes them all.
 */
async function lockedToken(em: EntityManager, hash: string, now: Date): Promise<ResetToken | undefined> {
  const named = await em.findOne(ResetToken, { hash, expiresAt: { $gt: now } });
  if (!named) return undefined;
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { hash: 'asc' }, refresh: true } as const;
  const held = await em.find(ResetToken, { userId: named.userId }, options);
  return held.find((token) => token.hash === hash);
}
