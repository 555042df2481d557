import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { DomainError } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import type { RateLimiter } from './rate-limiter.js';

/** After so many consecutive failures the shared store is not called for OPEN_FOR ms: a silent one costs each try its timeout. */
const FAILURES = 3;
const OPEN_FOR = 1_000;

/**
 * Counts in `shared`, and in `fallback` while that is unavailable: for limits that protect us, where refusing everybody would be
 * the outage that they are to prevent. Each process then allows the whole limit.
 */
export function rateLimiterWithFallback(shared: RateLimiter, fallback: RateLimiter, log: Logger): RateLimiter {
  const circuit = circuitBreaker(
    handleWhen((error) => !(error instanceof DomainError)),
    { halfOpenAfter: OPEN_FOR, breaker: new ConsecutiveBreaker(FAILURES) },
  );
  let usingFallback = false;
  const withFallback = async <T>(work: (rateLimiter: RateLimiter) => Promise<T>): Promise<T> => {
    try {
      const result = await circuit.execute(() => work(shared));
      if (usingFallback) log.warn('limits are counted together again');
      usingFallback = false;
      return result;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (!usingFallback)
        log.warn({ err: error instanceof BrokenCircuitError ? undefined : error }, 'limits are counted by each process alone');
      usingFallback = true;
      return work(fallback);
    }
  };
  return {
    consume: (...args) => withFallback((rateLimiter) => rateLimiter.consume(...args)),
    check: (...args) => withFallback((rateLimiter) => rateLimiter.check(...args)),
    refund: (...args) => withFallback((rateLimiter) => rateLimiter.refund(...args)),
    clear: (...args) => withFallback((rateLimiter) => rateLimiter.clear(...args)),
  };
}
