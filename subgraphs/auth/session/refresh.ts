import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { auditAtOnce } from '../../../platform/postgres/audit/audit.js';
import { ageOf, hashOf, nextToken, type RefreshToken, readToken } from '../../../platform/security/sessions/refresh-token.js';
import type { StoredSession } from '../../../platform/security/sessions/sessions.js';
import { ACCOUNT_STATUS } from '../account.js';
import { refreshGrace } from '../settings.js';
import { issueSession } from './issue-session.js';
import type { RefreshInput, Session } from './session.types.js';
import { sessionEnd } from './session-end.js';

/** SESSION_EXPIRED for a session that is over, SESSION_REUSED for a token that was used before: that ends the session. */
export async function refresh(context: RequestContext, { refreshToken }: RefreshInput): Promise<Session> {
  const { sessions } = context.resources;
  const token = readToken(refreshToken);
  const session = token && (await sessions.find(token.sessionId));
  if (!token || !session || ageOf(token, session) === 'foreign') throw expired();
  // Asked before anything changes: while `user` is away the token stays valid.
  const { standing: account } = await context.ask(ACCOUNT_STATUS, { userId: session.userId });
  if (!account?.active) {
    await sessions.end(session.id);
    throw expired();
  }
  const { role, active, sequence } = account;
  await sessions.setAccountStatus(session.userId, { role, active, sequence });
  const next = nextToken(token, session.chainKey);
  return issueSession(context, account, next, await rotated(context, token, next, session));
}

/** Rotates, or repeats the last rotation; answers when the session ends. */
async function rotated(context: RequestContext, token: RefreshToken, next: RefreshToken, session: StoredSession): Promise<Date> {
  const { sessions } = context.resources;
  const now = context.clock.now();
  switch (ageOf(token, session)) {
    case 'newest': {
      const expiresAt = sessionEnd(context.settings, session.startedAt, now);
      if (await sessions.rotate(session.id, { from: hashOf(token), to: hashOf(next), at: now, expiresAt })) return expiresAt;
      // Another call with the same token was faster, or the session was ended: look again.
      const anew = await sessions.find(session.id);
      if (!anew || anew.generation === session.generation) throw expired();
      return rotated(context, token, next, anew);
    }
    case 'previous':
      if (now.getTime() - session.rotatedAt.getTime() <= context.settings(refreshGrace)) return session.expiresAt;
      return endReused(context, session);
    case 'older':
      return endReused(context, session);
    case 'foreign':
      throw expired();
  }
}

/** Two clients have used this token, and nobody can tell which of them is the thief. */
async function endReused(context: RequestContext, { id, userId }: StoredSession): Promise<never> {
  await context.resources.sessions.end(id);
  context.log.warn({ userId, sessionId: id }, 'a refresh token was used again: its session was ended');
  await auditAtOnce(context, {
    action: 'REFRESH_TOKEN_REUSED',
    subject: `user:${userId}`,
    result: 'REFUSED',
    reason: ErrorCode.SESSION_REUSED,
    details: { sessionId: id },
  });
  throw refuse(ErrorCode.SESSION_REUSED, 'This refresh token was used before: sign in again');
}

const expired = () => refuse(ErrorCode.SESSION_EXPIRED, 'The session is over: sign in again');
