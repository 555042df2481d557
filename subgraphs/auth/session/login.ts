import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { countingRefusals } from '../../../platform/security/rate-limit/counting-refusals.js';
import { firstToken, hashOf } from '../../../platform/security/sessions/refresh-token.js';
import { type Account, VERIFY_PASSWORD } from '../account.js';
import { issueSession } from './issue-session.js';
import { auditFailure, type LoginOrigin, originOf, rememberOrigin, triesOf } from './login-tries.js';
import type { LoginInput, Session } from './session.types.js';
import { sessionEnd } from './session-end.js';

/** INVALID_CREDENTIALS alike for an unknown email, a wrong password and a deactivated user. RATE_LIMITED. */
export async function login(context: RequestContext, input: LoginInput): Promise<Session> {
  const { rateLimiter } = context.resources;
  const origin = await originOf(context, input);
  const account = await countingRefusals(rateLimiter, triesOf(context, origin), ErrorCode.INVALID_CREDENTIALS, () =>
    verified(context, input, origin),
  );
  const deviceToken = await rememberOrigin(context, account.userId, origin);
  return { ...(await start(context, account)), deviceToken };
}

async function verified(context: RequestContext, { email, password }: LoginInput, origin: LoginOrigin): Promise<Account> {
  const { verifyPassword: account } = await context.ask(VERIFY_PASSWORD, { email, password, party: origin.address });
  if (account?.active) return account;
  await auditFailure(context, origin);
  throw refuse(ErrorCode.INVALID_CREDENTIALS, 'Email or password are wrong');
}

async function start(context: RequestContext, account: Account): Promise<Session> {
  const { clock, resources, settings, caller } = context;
  const id = newId();
  const { token, chainKey } = firstToken(id);
  const now = clock.now();
  const expiresAt = sessionEnd(settings, now, now);
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
