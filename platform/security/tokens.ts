import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { type Clock, systemClock } from '../kernel/clock.js';

export type { JSONWebKeySet, JWK };

/** The one algorithm we sign with and accept: Ed25519. Whatever a token's header names instead is refused. */
export const ALGORITHM = 'EdDSA';
/** RFC 9068: an access token says what it is, so that no other token of ours passes for one. */
const TYPE = 'at+jwt';

/** A private key at rest, as JWK. `kid` is its thumbprint (RFC 7638). */
export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: JWK;
  /** UTC ISO 8601. */
  readonly createdAt: string;
}

/** Who an access token was made for. */
export interface AccessToken {
  readonly userId: string;
  readonly sessionId: string;
  /** OAuth scopes, for `@requiresScopes`. */
  readonly scopes?: readonly string[];
}

export interface VerifiedAccessToken extends Required<AccessToken> {
  readonly expiresAt: Date;
}

/** What signer and verifier must agree upon. */
export interface TokenTerms {
  readonly issuer: string;
  readonly audience: string;
  /** Seconds an access token lives. A verifier refuses an older one even if it claims to live longer. */
  readonly ttl: number;
}

/** Where public keys come from: a keyring in this process, or the auth service's JWKS address. */
export interface PublicKeys {
  jwks(): Promise<JSONWebKeySet>;
}

/** Makes a new Ed25519 key. */
export async function generateSigningKey(clock: Clock = systemClock): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, {
    extractable: true,
  });
  const privateJwk = await exportJWK(privateKey);
  return {
    kid: await calculateJwkThumbprint(privateJwk),
    privateJwk,
    createdAt: clock.now().toISOString(),
  };
}

/** The public half, as others may read it. */
export function publicJwk({ kid, privateJwk: { kty, crv, x } }: SigningKey): JWK {
  return { kty, crv, x, kid, alg: ALGORITHM, use: 'sig' };
}

export async function signAccessToken(token: AccessToken, key: SigningKey, terms: TokenTerms, clock: Clock): Promise<string> {
  const issuedAt = seconds(clock.now());
  return new SignJWT({
    sid: token.sessionId,
    ...(token.scopes?.length && { scope: token.scopes.join(' ') }),
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setSubject(token.userId)
    .setIssuer(terms.issuer)
    .setAudience(terms.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + terms.ttl)
    .sign(await imported(key));
}

const importedKeys = new WeakMap<SigningKey, ReturnType<typeof importJWK>>();

/** Importing costs more than signing, so a key is imported once. */
export function imported(key: SigningKey): ReturnType<typeof importJWK> {
  const known = importedKeys.get(key) ?? importJWK(key.privateJwk, ALGORITHM);
  importedKeys.set(key, known);
  return known;
}

/** Why a token is refused. `expired` is told apart, since a client then refreshes instead of signing in again. */
export class TokenRefused extends Error {
  constructor(
    readonly reason: 'invalid' | 'expired',
    options?: ErrorOptions,
  ) {
    super(reason === 'expired' ? 'The access token has expired' : 'The access token is not valid', options);
    this.name = 'TokenRefused';
  }
}

export type VerifyAccessToken = (token: string) => Promise<VerifiedAccessToken>;

/** An unknown `kid` makes the verifier read the keys again, at most once in this many ms: forged ones must not hammer the source. */
const REREAD_AFTER = 5_000;

/**
 * Makes a verifier that follows the rotation of its keys. It rejects with `TokenRefused`, or with the source's own error
 * when the keys cannot be read. A token is one of many spellings of the same grant (base64url padding, spare bits):
 * whoever revokes goes by the session's id, never by the string.
 */
export function accessTokenVerifier(keys: PublicKeys, terms: TokenTerms, clock: Clock): VerifyAccessToken {
  const keyOf = followingKeys(keys, clock);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [ALGORITHM],
        issuer: terms.issuer,
        audience: terms.audience,
        typ: TYPE,
        requiredClaims: ['exp', 'iat', 'sub', 'sid'],
        maxTokenAge: terms.ttl,
        // Seconds by which two machines' clocks may differ.
        clockTolerance: 2,
        currentDate: clock.now(),
      });
      return claims(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new TokenRefused('expired', { cause: error });
      // A key set that is not one is the source's fault, not the token's.
      const tokensFault = error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid);
      throw tokensFault ? new TokenRefused('invalid', { cause: error }) : error;
    }
  };
}

/** What is known is read again as it was at most so many ms ago: a key that was withdrawn is good for nothing after that. */
const FRESH_FOR = 5_000;

/** Finds a token's key. One that is not known is looked for again, and those that are known are kept fresh, for keys rotate. */
export function followingKeys(keys: PublicKeys, clock: Clock, rereadAfter = REREAD_AFTER): JWTVerifyGetKey {
  type KeySet = ReturnType<typeof createLocalJWKSet>;
  let known: Promise<KeySet> | undefined;
  let readAt = 0;
  /** When a key was last looked for in vain: of what is merely kept fresh, no new key has to wait. */
  let missedAt = 0;
  const now = () => clock.now().getTime();
  const read = () => {
    readAt = now();
    return keys.jwks().then(createLocalJWKSet);
  };
  const readAnew = () => {
    missedAt = now();
    const reading = read();
    reading.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading;
  };
  return async (header, token) => {
    if (known && now() - readAt >= FRESH_FOR) {
      const before = known;
      known = read().catch(() => before);
    }
    known ??= readAnew();
    try {
      return await (await known)(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - missedAt < rereadAfter) throw error;
      known = readAnew();
      return (await known)(header, token);
    }
  };
}

function claims({ sub, sid, exp, scope }: JWTPayload): VerifiedAccessToken {
  if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) throw new TokenRefused('invalid');
  return {
    userId: sub,
    sessionId: sid,
    scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [],
    expiresAt: new Date(exp * 1_000),
  };
}

export const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);
