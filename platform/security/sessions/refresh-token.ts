import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { newToken } from '../../kernel/ids.js';
import type { StoredSession } from './sessions.js';

/**
 * The refresh tokens of a session form a chain: each is derived from the one before with the session's own key. So
 * - the store keeps only the hash of the newest, and nothing in it can be used as a token;
 * - a client that lost the response to its last rotation can get it again, although the response is not stored;
 * - an old token proves that it was real by leading to the newest, which distinguishes its reuse from a guess:
 *   a guess ends nobody's session.
 */
export interface RefreshToken {
  readonly sessionId: string;
  /** How many rotations were before it. */
  readonly generation: number;
  readonly secret: string;
}

/** The first token of a session, and the key of its chain. */
export const firstToken = (sessionId: string): { token: RefreshToken; chainKey: string } => ({
  token: { sessionId, generation: 0, secret: newToken() },
  chainKey: newToken(),
});

export const nextToken = ({ sessionId, generation, secret }: RefreshToken, chainKey: string): RefreshToken => ({
  sessionId,
  generation: generation + 1,
  secret: createHmac('sha256', chainKey).update(secret).digest('base64url'),
});

export const hashOf = ({ secret }: RefreshToken): string => createHash('sha256').update(secret).digest('base64url');

export const writeToken = ({ sessionId, generation, secret }: RefreshToken): string => `${sessionId}.${generation}.${secret}`;

/** Null for a text that does not have the form of a token. */
export function readToken(text: string): RefreshToken | null {
  const [, sessionId, generation, secret] = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})$/.exec(text) ?? [];
  return sessionId && generation && secret ? { sessionId, generation: Number(generation), secret } : null;
}

/** The chain is followed for this many rotations at most: at ten minutes each, two years. */
const LONGEST_CHAIN = 100_000;

/** The place of a token in the chain of its session; `foreign` when it never belonged to it. */
export type TokenAge = 'newest' | 'previous' | 'older' | 'foreign';

export function ageOf(token: RefreshToken, session: StoredSession): TokenAge {
  const behind = session.generation - token.generation;
  if (behind < 0 || behind > LONGEST_CHAIN) return 'foreign';
  let reached = token;
  for (let step = 0; step < behind; step += 1) reached = nextToken(reached, session.chainKey);
  if (!timingSafeEqual(Buffer.from(hashOf(reached)), Buffer.from(session.tokenHash))) return 'foreign';
  if (behind === 0) return 'newest';
  return behind === 1 ? 'previous' : 'older';
}
