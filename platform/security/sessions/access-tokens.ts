import type { Clock } from '../../kernel/clock.js';
import type { SigningKeys } from '../keyring.js';
import { type AccessToken, signAccessToken, type TokenTerms } from '../tokens.js';

export interface IssuedAccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Issues access tokens, signed with the current key. */
export interface AccessTokens {
  issue(token: AccessToken): Promise<IssuedAccessToken>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    accessTokens: AccessTokens;
  }
}

export const accessTokens = (keys: SigningKeys, terms: TokenTerms, clock: Clock): AccessTokens => ({
  async issue(token) {
    // The times in a token are whole seconds, and `expiresAt` must be the one in the token.
    const issuedAt = Math.floor(clock.now().getTime() / 1_000);
    const now = new Date(issuedAt * 1_000);
    const signed = await signAccessToken(token, await keys.current(), terms, { now: () => now });
    return { token: signed, expiresAt: new Date((issuedAt + terms.ttl) * 1_000) };
  },
});
