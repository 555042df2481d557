import { DomainError, ErrorCode, unauthenticated, unavailable } from '../../platform/kernel/errors.js';
import { TokenRefused, type VerifiedAccessToken, type VerifyAccessToken } from '../../platform/security/tokens.js';
import type { Principal } from '../request.js';
import type { SessionReader } from './sessions.js';

/** Where a request came from, as the router itself saw it. */
export interface Origin {
  readonly address?: string;
  readonly userAgent?: string;
}

export interface IdentitySources {
  readonly verify: VerifyAccessToken;
  readonly sessions: Pick<SessionReader, 'read'>;
}

/**
 * Identifies the caller of a request: the token names the session, the session says whether it still holds and in which role.
 * Without a token that is nobody. Rejects with UNAUTHENTICATED for a token that is not good, and with UNAVAILABLE when
 * keys or sessions cannot be read: a sign-out must not come undone because a database is away.
 */
export async function identify(authorization: string | undefined, from: Origin, { verify, sessions }: IdentitySources): Promise<Principal> {
  if (!authorization) return { caller: { kind: 'anonymous', ...from }, scopes: [] };
  const { userId, sessionId, scopes, expiresAt } = await verified(authorization, verify);
  const session = await read(sessionId, sessions);
  if (!session?.active || session.userId !== userId) throw unauthenticated('The session has ended');
  return { caller: { kind: 'user', userId, sessionId, role: session.role, ...from }, scopes, expiresAt };
}

/** The user that a token names, before anything else is asked of the request; undefined without a token. Rejects as `identify` does. */
export async function userOf(authorization: string | undefined, verify: VerifyAccessToken): Promise<string | undefined> {
  return authorization ? (await verified(authorization, verify)).userId : undefined;
}

async function verified(authorization: string, verify: VerifyAccessToken): Promise<VerifiedAccessToken> {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (!token) throw unauthenticated('The authorization must be a bearer token');
  try {
    return await verify(token);
  } catch (error) {
    if (error instanceof TokenRefused) throw unauthenticated(error.message);
    throw away('Signing in', error);
  }
}

async function read(sessionId: string, sessions: IdentitySources['sessions']) {
  try {
    return await sessions.read(sessionId);
  } catch (error) {
    throw away('Signing in', error);
  }
}

function away(what: string, cause: unknown): DomainError {
  if (cause instanceof DomainError && cause.code === ErrorCode.UNAVAILABLE) return cause;
  return Object.assign(unavailable(what), { cause });
}
