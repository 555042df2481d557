import { decodeJwt, errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Caller } from '../../kernel/identity.js';
import { ALGORITHM, followingKeys, imported, type PublicKeys, type SigningKey, seconds } from '../tokens.js';

/** A passport says what it is, so that no access token passes for one. */
const TYPE = 'passport+jwt';
/** Who may speak for users. Everybody else speaks for itself alone, whatever it signs. */
export const ROUTER = 'router';
/** Longer names of browsers are cut: a passport travels as a header. */
const LONGEST_USER_AGENT = 512;
/** Seconds by which the clocks of two machines may differ. */
const CLOCK_TOLERANCE = 5;
/** An unknown key is looked for again at most once in this many ms. Signers publish a key before they use it. */
const REREAD_AFTER = 1_000;

export interface PassportGrant {
  readonly caller: Caller;
  /** Who signs: the router, or the service that asks. */
  readonly issuer: string;
  /** The one subgraph that may take it. */
  readonly subgraph: string;
  /** Seconds it is good for. */
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

/** Why a passport is refused: for the log. Who sent it is told nothing but that it was. */
export class PassportRefused extends Error {
  override readonly name = 'PassportRefused';
}

export interface VerifiedPassport {
  readonly caller: Caller;
  readonly expiresAt: Date;
}

/** The public keys of a signer; undefined for a name that no signer has. */
export type Signers = (issuer: string) => PublicKeys | undefined;

/** Rejects with PassportRefused, or with the source's own error when the keys of a known signer cannot be read. */
export function passportReader(signers: Signers, clock: Clock, maxTtl: number) {
  const followed = new Map<string, JWTVerifyGetKey>();
  const keyOf = (issuer: string): JWTVerifyGetKey => {
    const known = followed.get(issuer);
    if (known) return known;
    const keys = signers(issuer);
    if (!keys) throw new PassportRefused(`nobody signs as ${JSON.stringify(issuer)}`);
    const follow = followingKeys(keys, clock, REREAD_AFTER);
    followed.set(issuer, follow);
    return follow;
  };
  return async (token: string, subgraph: string): Promise<VerifiedPassport> => {
    try {
      // Believed only so far as to choose whose keys the signature is held against.
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
      const senders = error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid);
      throw senders ? new PassportRefused(error.message, { cause: error }) : error;
    }
  };
}

const origin = { address: z.string().optional(), userAgent: z.string().optional() };
const Claimed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('anonymous'), ...origin }),
  z.object({ kind: z.literal('user'), userId: z.string(), role: z.string(), sessionId: z.string(), ...origin }),
  z.object({ kind: z.literal('service'), name: z.string() }),
]);

function callerIn(claim: unknown, issuer: string): Caller {
  const { success, data: caller } = Claimed.safeParse(claim);
  if (!success) throw new PassportRefused('it says for nobody');
  if (caller.kind === 'service' ? caller.name !== issuer : issuer !== ROUTER) {
    throw new PassportRefused(`${issuer} may not speak for ${caller.kind === 'service' ? `the service ${caller.name}` : caller.kind}`);
  }
  return caller;
}
