import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { newToken } from '../../kernel/ids.js';
import type { StoredSession } from './sessions.js';

/**
 * A session's refresh tokens form a chain: each is made from the one before with the session's own key. So
 * - the store keeps only the hash of the newest, and nothing in it can be used as a token;
 * - the last rotation can be repeated to a client that lost the answer, without keeping the answer;
 * - an old token proves that it was once real by leading to the newest, so its reuse is told from a guess,
 *   and a guess ends nobody's session.
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

/** Null for what has not the form of a token. */
export function readToken(text: string): RefreshToken | null {
  const [, sessionId, generation, secret] = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})$/.exec(text) ?? [];
  return sessionId && generation && secret ? { sessionId, generation: Number(generation), secret } : null;
}

/** A token this many rotations old is no longer followed: ten minutes each, that is two years. */
const LONGEST_CHAIN = 100_000;

/** What a token is to its session: the newest, the one before, an older one, or never one of it. */
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
