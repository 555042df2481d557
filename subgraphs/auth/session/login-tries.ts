import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { newToken } from '../../../platform/kernel/ids.js';
import { audit, auditAtOnce } from '../../../platform/postgres/audit/audit.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { addressOf } from '../../../platform/security/rate-limit/address.js';
import type { CountedLimit } from '../../../platform/security/rate-limit/counting-refusals.js';
import { accountOf } from '../account.js';
import { deviceTokenTtl, loginByAddress, loginByEmail, loginFromKnown, loginPace, loginUnpaced } from '../settings.js';
import { isKnownAddress, rememberAddress } from './known-address.entity.js';
import type { LoginInput } from './session.types.js';

/** Where a sign-in to an account comes from. */
export interface LoginOrigin {
  readonly email: string;
  /** The account by a name that is no address. */
  readonly account: string;
  /** Null for our own services. */
  readonly address: string | null;
  /** The device that the client has shown, if somebody has signed in to this account on it. */
  readonly deviceId: string | null;
  /** Whether somebody has signed in to this account from this address. */
  readonly isKnownAddress: boolean;
}

export async function originOf(context: RequestContext, { email: text, deviceToken }: LoginInput): Promise<LoginOrigin> {
  const email = canonicalEmail(text);
  const account = accountOf(text);
  const address = addressOf(context.caller);
  const device = deviceToken ? await context.resources.deviceTokens.read(deviceToken) : null;
  const deviceId = device?.account === account ? device.deviceId : null;
  return { email, account, address, deviceId, isKnownAddress: address !== null && (await isKnownAddress(context.em, account, address)) };
}

/**
 * What a sign-in is counted by. Strangers share the tries of an email, and wait for each other when they have failed some. The account's
 * own devices and addresses have tries of their own, so that no stranger can shut its owner out.
 */
export function triesOf({ settings }: RequestContext, origin: LoginOrigin): CountedLimit[] {
  const { email, account, address, deviceId } = origin;
  if (deviceId) return [{ limit: loginFromKnown(settings), key: `device ${deviceId}` }];
  const byAddress = { limit: loginByAddress(settings), key: address };
  if (origin.isKnownAddress) return [byAddress, { limit: loginFromKnown(settings), key: `${account} ${address}` }];
  const pace = loginPace(settings);
  const paced = pace.within > 0 ? [{ limit: loginUnpaced(settings), key: email, beyond: pace }] : [];
  return [byAddress, { limit: loginByEmail(settings), key: email }, ...paced];
}

/** Remembers where the owner has signed in, and returns the token that the device shows at its next sign-in. */
export async function rememberOrigin(
  context: RequestContext,
  userId: string,
  { account, address, deviceId }: LoginOrigin,
): Promise<string> {
  await transaction(context, async (em) => {
    if (address !== null) await rememberAddress(em, account, address, context.clock.now());
    audit(em, { action: 'SIGNED_IN', actor: `user:${userId}`, subject: `user:${userId}`, details: { account } });
  });
  return context.resources.deviceTokens.issue({ deviceId: deviceId ?? newToken(16), account }, context.settings(deviceTokenTtl));
}

/** Whose account it was, if anybody's, is not known here: the log has the hash of the email, which `lms audit --email` looks for. */
export const auditFailure = (context: RequestContext, { account }: LoginOrigin): Promise<void> =>
  auditAtOnce(context, {
    action: 'SIGN_IN_FAILED',
    subject: `account:${account}`,
    result: 'REFUSED',
    reason: ErrorCode.INVALID_CREDENTIALS,
    details: { account },
  });

/** Everything that strangers have used up of an email is given back: its owner has proved by mail who they are. */
export async function forgiveTries({ settings, resources: { rateLimiter } }: RequestContext, email: string): Promise<void> {
  for (const limit of [loginByEmail, loginUnpaced, loginPace]) await rateLimiter.clear(limit(settings), canonicalEmail(email));
}
