import type { RequestContext } from '../../../platform/kernel/context.js';
import { type RefreshToken, writeToken } from '../../../platform/security/sessions/refresh-token.js';
import type { Account } from '../account.js';
import type { Session } from './session.types.js';

/** What a client gets: the session's refresh token, and a new access token. */
export async function issueSession(
  { resources }: RequestContext,
  { userId, user }: Account,
  refreshToken: RefreshToken,
  refreshTokenExpiresAt: Date,
): Promise<Session> {
  const { token, expiresAt } = await resources.accessTokens.issue({ userId, sessionId: refreshToken.sessionId });
  return {
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken: writeToken(refreshToken),
    refreshTokenExpiresAt,
    deviceToken: null,
    userId,
    user,
  };
}
