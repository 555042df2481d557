import { DomainError, ErrorCode } from '../../kernel/errors.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

export interface CountedLimit {
  readonly limit: Limit;
  /** Null for what is not counted. */
  readonly key: string | null;
  /** A try beyond the limit takes one of this instead of being refused: so tries are slowed down. It is not refunded. */
  readonly beyond?: Limit;
}

/**
 * Consumes a try of each limit, runs the work, and refunds the tries unless the work was refused with `code`. The tries are
 * consumed first, so that of many guesses sent at once only as many are checked as the limit allows. An outage does not count.
 */
export async function countingRefusals<T>(
  rateLimiter: RateLimiter,
  tries: readonly CountedLimit[],
  code: ErrorCode,
  work: () => Promise<T>,
): Promise<T> {
  const consumed: { limit: Limit; key: string }[] = [];
  try {
    for (const { limit, key, beyond } of tries) {
      if (key === null) continue;
      if (await isWithin(rateLimiter, limit, key, beyond)) consumed.push({ limit, key });
    }
    const result = await work();
    await refundAll(rateLimiter, consumed);
    return result;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) await refundAll(rateLimiter, consumed);
    throw error;
  }
}

/** Consumes a try of the limit; false when one of the limit beyond it was consumed instead. Throws RATE_LIMITED. */
async function isWithin(rateLimiter: RateLimiter, limit: Limit, key: string, beyond?: Limit): Promise<boolean> {
  try {
    await rateLimiter.consume(limit, key);
    return true;
  } catch (error) {
    if (!beyond || !(error instanceof DomainError && error.code === ErrorCode.RATE_LIMITED)) throw error;
    await rateLimiter.consume(beyond, key);
    return false;
  }
}

async function refundAll(rateLimiter: RateLimiter, consumed: { limit: Limit; key: string }[]): Promise<void> {
  for (const { limit, key } of consumed.splice(0)) await rateLimiter.refund(limit, key);
}
