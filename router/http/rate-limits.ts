import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ErrorCode, refuse } from '../../platform/errors.js';
import type { Rate, Rates } from '../config.js';
import type { Principal } from '../scope.js';

/** Counts in this process. Several routers each allow their share. */
export class RateLimits {
  readonly #user: Limiter;
  readonly #address: Limiter;
  readonly #register: Limiter;

  constructor(rates: Rates) {
    this.#user = limiter(rates.user);
    this.#address = limiter(rates.address);
    this.#register = limiter(rates.register);
  }

  /** Before anything is read of a request. */
  async request(address: string): Promise<void> {
    await this.#address(address, 1);
  }

  /** Before an operation runs. `rootFields` are those it selects, each as often as it does. */
  async operation({ caller }: Principal, rootFields: readonly string[]): Promise<void> {
    if (caller.kind === 'user') await this.#user(caller.userId, 1);
    const registrations = rootFields.filter((name) => name === 'register').length;
    if (registrations > 0) await this.#register(caller.address ?? '', registrations);
  }
}

type Limiter = (key: string, points: number) => Promise<void>;

/** Rejects with RATE_LIMITED when the key has no points left. */
function limiter(rate: Rate): Limiter {
  if (!rate) return async () => {};
  const memory = new RateLimiterMemory({ points: rate.points, duration: rate.seconds });
  return async (key, points) => {
    try {
      await memory.consume(key, points);
    } catch (spent) {
      if (spent instanceof Error) throw spent;
      const retryAfterSeconds = Math.max(1, Math.ceil((spent as RateLimiterRes).msBeforeNext / 1_000));
      throw refuse(ErrorCode.RATE_LIMITED, 'Too many requests', { retryAfterSeconds });
    }
  };
}
