import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { DomainError } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import type { RateLimiter } from './rate-limiter.js';

/** Failures in a row after which the shared store is left alone for a while, in ms: a silent one costs each try its time-out. */
const FAILURES = 3;
const LEFT_ALONE = 1_000;

/**
 * Counts in `shared`, and in `own` while that is away: for limits that protect us, where refusing everybody would be the
 * outage they are to prevent. Each process then allows the whole limit.
 */
export function rateLimiterWithFallback(shared: RateLimiter, own: RateLimiter, log: Logger): RateLimiter {
  const circuit = circuitBreaker(
    handleWhen((error) => !(error instanceof DomainError)),
    { halfOpenAfter: LEFT_ALONE, breaker: new ConsecutiveBreaker(FAILURES) },
  );
  let away = false;
  const insured = async <T>(work: (rateLimiter: RateLimiter) => Promise<T>): Promise<T> => {
    try {
      const result = await circuit.execute(() => work(shared));
      if (away) log.warn('limits are counted together again');
      away = false;
      return result;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (!away) log.warn({ err: error instanceof BrokenCircuitError ? undefined : error }, 'limits are counted by each process alone');
      away = true;
      return work(own);
    }
  };
  return {
    take: (...args) => insured((rateLimiter) => rateLimiter.take(...args)),
    check: (...args) => insured((rateLimiter) => rateLimiter.check(...args)),
    refund: (...args) => insured((rateLimiter) => rateLimiter.refund(...args)),
    clear: (...args) => insured((rateLimiter) => rateLimiter.clear(...args)),
  };
}
