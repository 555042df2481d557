import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { addressOf } from '../../../platform/security/rate-limit/address.js';
import { countingRefusals } from '../../../platform/security/rate-limit/counting-refusals.js';
import { firstToken, hashOf } from '../../../platform/security/sessions/refresh-token.js';
import { type Account, emailKey, VERIFY_PASSWORD } from '../account.js';
import { loginByAddress, loginByEmail, refreshTokenTtl } from '../settings.js';
import { issueSession } from './issue-session.js';
import type { LoginInput, Session } from './session.types.js';

/** INVALID_CREDENTIALS alike for an unknown email, a wrong password and a deactivated user. RATE_LIMITED. */
export async function login(context: RequestContext, { email, password }: LoginInput): Promise<Session> {
  const { settings, resources, caller } = context;
  const tries = [
    { limit: loginByAddress(settings), key: addressOf(caller) },
    { limit: loginByEmail(settings), key: emailKey(email) },
  ];
  const account = await countingRefusals(resources.rateLimiter, tries, ErrorCode.INVALID_CREDENTIALS, () =>
    verified(context, email, password),
  );
  return start(context, account);
}

async function verified({ ask }: RequestContext, email: string, password: string): Promise<Account> {
  const { verifyPassword: account } = await ask(VERIFY_PASSWORD, { email, password });
  if (!account?.active) throw refuse(ErrorCode.INVALID_CREDENTIALS, 'Email or password are wrong');
  return account;
}

async function start(context: RequestContext, account: Account): Promise<Session> {
  const { clock, resources, settings, caller } = context;
  const id = newId();
  const { token, chainKey } = firstToken(id);
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + settings(refreshTokenTtl));
  await resources.sessions.start({
    id,
    userId: account.userId,
    userAgent: caller.kind === 'service' ? null : (caller.userAgent?.slice(0, 400) ?? null),
    chainKey,
    tokenHash: hashOf(token),
    startedAt: now,
    expiresAt,
    accountStatus: { role: account.role, active: account.active, sequence: account.sequence },
  });
  return issueSession(context, account, token, expiresAt);
}
