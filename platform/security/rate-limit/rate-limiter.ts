/** How often something may be tried. */
export interface Limit {
  /** Names what is limited: 'login-email'. */
  readonly name: string;
  readonly tries: number;
  /** The period in ms, from the first try on. */
  readonly within: number;
}

/** Counts tries by key (an address, an email). Whether replicas share the counts depends on the adapter. */
export interface RateLimiter {
  /** Consumes a try, or several. Throws RATE_LIMITED `{ retryAfterSeconds }` when not as many are left. */
  consume(limit: Limit, key: string, tries?: number): Promise<void>;
  /** Throws RATE_LIMITED when no try is left, and consumes none. */
  check(limit: Limit, key: string): Promise<void>;
  /** Gives back one try that turned out not to count. */
  refund(limit: Limit, key: string): Promise<void>;
  /** Resets the count of the key. */
  clear(limit: Limit, key: string): Promise<void>;
}

declare module '../../kernel/context.js' {
  interface Resources {
    rateLimiter: RateLimiter;
  }
}
