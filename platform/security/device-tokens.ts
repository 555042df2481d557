import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../kernel/clock.js';
import type { SigningKeys } from './keyring.js';
import { ALGORITHM, imported, refreshingKeySet, seconds } from './tokens.js';

/** The token type, so that a device token is no access token, and an access token no device token. */
const TYPE = 'device+jwt';
const AUDIENCE = 'sign-in';

/** A device on which somebody has signed in to an account. */
export interface KnownDevice {
  /** Unguessable, and the same for as long as the device keeps its token. */
  readonly deviceId: string;
  /** The account, by a name that is no address. */
  readonly account: string;
}

/**
 * Tokens by which a device shows that its user has signed in there before. One opens nothing: it only keeps the wrong tries of strangers
 * from being counted against its owner. So nothing is stored, and a token that cannot be verified any more is that of an unknown device.
 */
export interface DeviceTokens {
  /** `ttl` in ms. */
  issue(device: KnownDevice, ttl: number): Promise<string>;
  /** Null for a token that has expired, is of an older key than is kept, or never was one. */
  read(token: string): Promise<KnownDevice | null>;
}

declare module '../kernel/context.js' {
  interface Resources {
    deviceTokens: DeviceTokens;
  }
}

export function deviceTokens(keys: SigningKeys, issuer: string, clock: Clock): DeviceTokens {
  const keyOf = refreshingKeySet(keys, clock);
  return {
    async issue({ deviceId, account }, ttl) {
      const key = await keys.current();
      const issuedAt = seconds(clock.now());
      return new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(account)
        .setJti(deviceId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + Math.floor(ttl / 1_000))
        .sign(await imported(key));
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [ALGORITHM],
          issuer,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ['exp', 'iat', 'sub', 'jti'],
          currentDate: clock.now(),
        });
        const { sub, jti } = payload;
        return typeof sub === 'string' && typeof jti === 'string' ? { account: sub, deviceId: jti } : null;
      } catch (error) {
        // A key set that cannot be read is an outage, and no fault of the token.
        if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid)) return null;
        throw error;
      }
    },
  };
}
