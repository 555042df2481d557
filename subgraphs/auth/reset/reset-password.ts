import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { ACCOUNT_STATUS, SET_PASSWORD } from '../account.js';
import type { ResetPasswordInput } from '../password/password.inputs.js';
import { forgiveTries } from '../session/login-tries.js';
import { hashOfResetToken, ResetToken } from './reset-token.entity.js';
import { isVoid, voidResets } from './reset-void.entity.js';

/**
 * Sets the password and ends all sessions. BAD_USER_INPUT for a token that is unknown, used, void or expired; WEAK_PASSWORD, and the
 * token stays valid.
 */
export async function resetPassword(context: RequestContext, { token, newPassword }: ResetPasswordInput): Promise<boolean> {
  return transaction(context, async (em) => {
    const stored = await tokenForUpdate(em, hashOfResetToken(token), context.clock.now());
    if (!stored || !(await isGood(context, em, stored))) throw badInput({ token: 'was used, has expired, or never was one' });
    const { setPassword: account } = await context.ask(SET_PASSWORD, { userId: stored.userId, newPassword });
    await context.resources.sessions.endAll(stored.userId);
    await voidResets(em, stored.userId, context.clock.now());
    // A user who has forgotten the password has probably used up their attempts.
    await forgiveTries(context, account.user.email);
    return true;
  });
}

/** A token is void after a change of the password or the end of all sessions, and for a user who is deactivated, heard of or not. */
async function isGood({ ask }: RequestContext, em: EntityManager, { userId, requestedAt }: ResetToken): Promise<boolean> {
  if (await isVoid(em, userId, requestedAt)) return false;
  const { standing: account } = await ask(ACCOUNT_STATUS, { userId });
  return account?.active === true;
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
