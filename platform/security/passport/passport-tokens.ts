import { decodeJwt, errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Caller } from '../../kernel/identity.js';
import { ALGORITHM, imported, type PublicKeys, refreshingKeySet, type SigningKey, seconds } from '../tokens.js';

/** The token type of a passport, so that an access token is not accepted as one. */
const TYPE = 'passport+jwt';
/** The one signer that may speak for users. Every other signer speaks only for itself. */
export const ROUTER = 'router';
/** Longer user agents are cut, in characters: a passport is sent as a header. */
const LONGEST_USER_AGENT = 512;
/** Seconds by which the clocks of two machines may differ. */
const CLOCK_TOLERANCE = 5;
/** The keys are read again for an unknown key at most once in this many ms. Signers publish a key before they use it. */
const REREAD_AFTER = 1_000;

export interface PassportGrant {
  readonly caller: Caller;
  /** The signer: the router, or the service that calls. */
  readonly issuer: string;
  /** The one subgraph that accepts it. */
  readonly subgraph: string;
  /** How long it is valid, in seconds. */
  readonly ttl: number;
}

export async function signPassport({ caller, issuer, subgraph, ttl }: PassportGrant, key: SigningKey, clock: Clock): Promise<string> {
  const issuedAt = seconds(clock.now());
  return new SignJWT({ caller: withShortUserAgent(caller) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(issuer)
    .setAudience(subgraph)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ttl)
    .sign(await imported(key));
}

function withShortUserAgent(caller: Caller): Caller {
  return caller.kind === 'service' ? caller : { ...caller, userAgent: caller.userAgent?.slice(0, LONGEST_USER_AGENT) };
}

/** Why a passport is refused. The reason is for the log: the sender learns only that it was refused. */
export class PassportRefused extends Error {
  override readonly name = 'PassportRefused';
}

export interface VerifiedPassport {
  readonly caller: Caller;
  readonly expiresAt: Date;
}

/** The public keys of a signer; undefined for a name that no signer has. */
export type Signers = (issuer: string) => PublicKeys | undefined;

/** Makes the function that verifies passports. It rejects with PassportRefused, or with the error of reading a known signer's keys. */
export function passportReader(signers: Signers, clock: Clock, maxTtl: number) {
  const keySets = new Map<string, JWTVerifyGetKey>();
  const keyOf = (issuer: string): JWTVerifyGetKey => {
    const known = keySets.get(issuer);
    if (known) return known;
    const keys = signers(issuer);
    if (!keys) throw new PassportRefused(`nobody signs as ${JSON.stringify(issuer)}`);
    const keySet = refreshingKeySet(keys, clock, REREAD_AFTER);
    keySets.set(issuer, keySet);
    return keySet;
  };
  return async (token: string, subgraph: string): Promise<VerifiedPassport> => {
    try {
      // Not verified yet: the issuer only decides which keys must verify the signature.
      const { iss = '' } = decodeJwt(token);
      const { payload } = await jwtVerify(token, keyOf(iss), {
        algorithms: [ALGORITHM],
        issuer: iss,
        audience: subgraph,
        typ: TYPE,
        requiredClaims: ['exp', 'iat', 'caller'],
        maxTokenAge: maxTtl,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: clock.now(),
      });
      return { caller: callerIn(payload.caller, iss), expiresAt: new Date((payload.exp as number) * 1_000) };
    } catch (error) {
      const isTokenFault = error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid);
      throw isTokenFault ? new PassportRefused(error.message, { cause: error }) : error;
    }
  };
}

const origin = { address: z.string().optional(), userAgent: z.string().optional() };
const CallerClaim = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('anonymous'), ...origin }),
  z.object({ kind: z.literal('user'), userId: z.string(), role: z.string(), sessionId: z.string(), ...origin }),
  z.object({ kind: z.literal('service'), name: z.string() }),
]);

function callerIn(claim: unknown, issuer: string): Caller {
  const { success, data: caller } = CallerClaim.safeParse(claim);
  if (!success) throw new PassportRefused('it names no caller');
  if (caller.kind === 'service' ? caller.name !== issuer : issuer !== ROUTER) {
    throw new PassportRefused(`${issuer} may not speak for ${caller.kind === 'service' ? `the service ${caller.name}` : caller.kind}`);
  }
  return caller;
}
