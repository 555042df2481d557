import type { Limit, RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import type { Rates } from '../config.js';
import type { Principal } from '../request.js';

const MINUTE = 60_000;

/**
 * How often the router is asked, by user and by address. An operation counts against both, over whichever transport it comes. Routers that
 * share a rate limiter share the counts.
 */
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

  /** Before anything is read of an HTTP request, which counts as one operation. Throws RATE_LIMITED. */
  async request(address: string): Promise<void> {
    await this.#address(address, 1);
  }

  /** Before operations are parsed that come within one request, beside its first: those of a batch, and those over a socket. Throws RATE_LIMITED. */
  async more(address: string, operations: number): Promise<void> {
    if (operations > 0) await this.#address(address, operations);
  }

  /** Before an operation runs. `rootFields` are those it selects, each as often as it does. Throws RATE_LIMITED. */
  async operation({ caller }: Principal, rootFields: readonly string[]): Promise<void> {
    if (caller.kind === 'user') await this.#user(caller.userId, 1);
    const registrations = rootFields.filter((name) => name === 'register').length;
    if (registrations > 0) await this.#register(caller.address ?? '', registrations);
  }
}

type Counter = (key: string, times: number) => Promise<void>;
