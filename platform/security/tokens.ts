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
import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../kernel/clock.js';

export type { JSONWebKeySet, JWK };

/** The one algorithm that we sign with and accept: Ed25519. A token whose header names another is refused. */
export const ALGORITHM = 'EdDSA';
/** The token type of RFC 9068, so that no other token of ours is accepted as an access token. */
const TYPE = 'at+jwt';

/** A private key as it is stored, as JWK. `kid` is its thumbprint (RFC 7638). */
export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: JWK;
  /** UTC ISO 8601. */
  readonly createdAt: string;
}

/** Whom an access token was issued for. */
export interface AccessToken {
  readonly userId: string;
  readonly sessionId: string;
  /** OAuth scopes, for `@requiresScopes`. */
  readonly scopes?: readonly string[];
}

export interface VerifiedAccessToken extends Required<AccessToken> {
  readonly expiresAt: Date;
}

/** What the signer and the verifier must agree on. */
export interface TokenTerms {
  readonly issuer: string;
  readonly audience: string;
  /** The life of an access token, in seconds. A verifier refuses an older one even if it claims a longer life. */
  readonly ttl: number;
}

/** The source of public keys: a keyring in this process, or the JWKS address of the auth service. */
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

/** The public half of a key, for publication. */
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

/** Why a token is refused. `expired` is a reason of its own, since the client then refreshes instead of signing in again. */
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

/** An unknown `kid` makes the verifier read the keys again, at most once in this many ms: forged ones must not overload the source. */
const REREAD_AFTER = 5_000;

/** How long a token is trusted after its verification, in ms, unless the keys change. */
const TRUSTED_FOR = 30_000;
/** Verified tokens that are remembered. */
const MAX_TOKENS = 10_000;

interface RememberedToken {
  readonly token: VerifiedAccessToken;
  readonly until: number;
  /** Those that it was verified by. */
  readonly keys: KeySet;
}

/**
 * Makes a verifier like `verifierOf` that remembers what it has verified, by its exact text, until the keys change. A client sends its
 * token with every request, and each verification takes a turn on libuv's threads, of which few are left while many passwords are hashed.
 */
export function accessTokenVerifier(source: PublicKeys, terms: TokenTerms, clock: Clock): VerifyAccessToken {
  const keySet = refreshingKeySet(source, clock);
  const verify = verifierOf(keySet, terms, clock);
  const remembered = new LRUCache<string, RememberedToken>({ max: MAX_TOKENS });
  return async (text) => {
    const now = clock.now().getTime();
    const keys = await keySet.current();
    const known = remembered.get(text);
    if (known && now < known.until && known.keys === keys) return known.token;
    const token = await verify(text);
    remembered.set(text, { token, until: Math.min(token.expiresAt.getTime(), now + TRUSTED_FOR), keys });
    return token;
  };
}

/**
 * Makes a verifier that follows the rotation of its keys. It rejects with `TokenRefused`, or with the source's own error
 * when the keys cannot be read. The same grant can be spelled as several tokens (base64url padding, spare bits), so revoke by the
 * id of the session, never by the string.
 */
function verifierOf(keyOf: JWTVerifyGetKey, terms: TokenTerms, clock: Clock): VerifyAccessToken {
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
      // A malformed key set is the fault of the source, not of the token.
      const isTokenFault = error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid);
      throw isTokenFault ? new TokenRefused('invalid', { cause: error }) : error;
    }
  };
}

/** The keys are refreshed when they are this old, in ms: a withdrawn key verifies nothing after that. */
const REFRESH_AFTER = 5_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Finds the key of a token in a key set that rotates. */
export interface RefreshingKeySet {
  (...asked: Parameters<JWTVerifyGetKey>): ReturnType<KeySet>;
  /** The keys, read anew when they are old: another object when, and only when, they have changed. */
  current(): Promise<KeySet>;
}

/** Refreshes the known keys, and reads them again for an unknown one. */
export function refreshingKeySet(keys: PublicKeys, clock: Clock, rereadAfter = REREAD_AFTER): RefreshingKeySet {
  let latest: { readonly text: string; readonly keySet: KeySet } | undefined;
  let known: Promise<KeySet> | undefined;
  let readAt = 0;
  /** When the keys were last read for an unknown key. A refresh does not count: a new key must not wait because of one. */
  let unknownKeyAt = 0;
  const now = () => clock.now().getTime();
  const read = () => {
    readAt = now();
    return keys.jwks().then((jwks) => {
      const text = JSON.stringify(jwks);
      if (latest?.text !== text) latest = { text, keySet: createLocalJWKSet(jwks) };
      return latest.keySet;
    });
  };
  const readForUnknownKey = () => {
    unknownKeyAt = now();
    const reading = read();
    reading.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading;
  };
  const current = () => {
    if (known && now() - readAt >= REFRESH_AFTER) {
      const before = known;
      known = read().catch(() => before);
    }
    known ??= readForUnknownKey();
    return known;
  };
  const find = async (...[header, token]: Parameters<JWTVerifyGetKey>) => {
    try {
      return await (await current())(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - unknownKeyAt < rereadAfter) throw error;
      known = readForUnknownKey();
      return (await known)(header, token);
    }
  };
  return Object.assign(find, { current });
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
