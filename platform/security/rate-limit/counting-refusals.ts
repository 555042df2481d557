import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import type { Limit, RateLimiter } from './rate-limiter.js';

export interface CountedLimit {
  readonly limit: Limit;
  /** Null for what is not counted. */
  readonly key: string | null;
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
    for (const { limit, key } of tries) {
      if (key === null) continue;
      await rateLimiter.consume(limit, key);
      consumed.push({ limit, key });
    }
    const result = await work();
    await refundAll(rateLimiter, consumed);
    return result;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) await refundAll(rateLimiter, consumed);
    throw error;
  }
}

async function refundAll(rateLimiter: RateLimiter, consumed: { limit: Limit; key: string }[]): Promise<void> {
  for (const { limit, key } of consumed.splice(0)) await rateLimiter.refund(limit, key);
}
