import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

export interface Counted {
  readonly limit: Limit;
  /** Null is not counted. */
  readonly key: string | null;
}

/**
 * Takes a try of each limit, works, and gives the tries back unless the work was refused with `code`. The try is taken first:
 * of many guesses sent at once, only as many are looked at as the limit allows. An outage is nobody's failed try.
 */
export async function countingRefusals<T>(
  rateLimiter: RateLimiter,
  tries: readonly Counted[],
  code: ErrorCode,
  work: () => Promise<T>,
): Promise<T> {
  const taken: { limit: Limit; key: string }[] = [];
  try {
    for (const { limit, key } of tries) {
      if (key === null) continue;
      await rateLimiter.take(limit, key);
      taken.push({ limit, key });
    }
    const result = await work();
    await refundAll(rateLimiter, taken);
    return result;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) await refundAll(rateLimiter, taken);
    throw error;
  }
}

async function refundAll(rateLimiter: RateLimiter, taken: { limit: Limit; key: string }[]): Promise<void> {
  for (const { limit, key } of taken.splice(0)) await rateLimiter.refund(limit, key);
}
