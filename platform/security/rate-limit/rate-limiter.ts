/** How often something may be tried. */
export interface Limit {
  /** Names what is limited: 'login-email'. */
  readonly name: string;
  readonly tries: number;
  /** ms, from the first try on. */
  readonly within: number;
}

/** Counts tries by key (an address, an email). Counts are shared by all replicas of a service where the adapter is. */
export interface RateLimiter {
  /** Takes a try, or several. Throws RATE_LIMITED `{ retryAfterSeconds }` when not as many are left. */
  take(limit: Limit, key: string, tries?: number): Promise<void>;
  /** Throws as `take` would, and takes nothing. */
  check(limit: Limit, key: string): Promise<void>;
  /** Gives one back: it turned out not to count. */
  refund(limit: Limit, key: string): Promise<void>;
  /** Forgets all tries of the key. */
  clear(limit: Limit, key: string): Promise<void>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    rateLimiter: RateLimiter;
  }
}
