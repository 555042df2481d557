import type { Limit, RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import type { Rates } from '../config.js';
import type { Principal } from '../request.js';

const MINUTE = 60_000;

/** How often the router is asked, by user and by address. Routers that share a rate limiter share the counts. */
export class RateLimits {
  readonly #user: Counter;
  readonly #address: Counter;
  readonly #register: Counter;

  constructor({ limited, user, address, register }: Rates, rateLimiter: RateLimiter) {
    const counter = (name: string, tries: number): Counter => {
      if (!limited) return async () => {};
      const limit: Limit = { name, tries, within: MINUTE };
      return (key, times) => rateLimiter.consume(limit, key, times);
    };
    this.#user = counter('router-user', user);
    this.#address = counter('router-address', address);
    this.#register = counter('router-register', register);
  }

  /** Before anything is read of a request. Throws RATE_LIMITED. */
  async request(address: string): Promise<void> {
    await this.#address(address, 1);
  }

  /** Before an operation runs. `rootFields` are those it selects, each as often as it does. Throws RATE_LIMITED. */
  async operation({ caller }: Principal, rootFields: readonly string[]): Promise<void> {
    if (caller.kind === 'user') await this.#user(caller.userId, 1);
    const registrations = rootFields.filter((name) => name === 'register').length;
    if (registrations > 0) await this.#register(caller.address ?? '', registrations);
  }
}

type Counter = (key: string, times: number) => Promise<void>;
