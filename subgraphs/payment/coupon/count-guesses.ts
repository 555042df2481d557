import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import type { UserCaller } from '../../../platform/kernel/identity.js';
import { addressOf } from '../../../platform/security/rate-limit/address.js';
import { countingRefusals } from '../../../platform/security/rate-limit/counting-refusals.js';
import { couponsByAddress, couponsByUser } from '../settings.js';

/**
 * Runs work that looks at a coupon code which the caller wrote. A code that is COUPON_INVALID counts as a guess, by user and by address,
 * as a failed sign-in does: RATE_LIMITED when there were too many, whether or not this one is right. Without a code nothing is counted.
 */
export async function countingGuesses<Result>(
  { resources, settings }: RequestContext,
  caller: UserCaller,
  code: string | null | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!code?.trim()) return work();
  const guesses = [
    { limit: couponsByUser(settings), key: caller.userId },
    { limit: couponsByAddress(settings), key: addressOf(caller) },
  ];
  return countingRefusals(resources.rateLimiter, guesses, ErrorCode.COUPON_INVALID, work);
}
