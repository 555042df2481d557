import type { TokenTerms } from '../platform/security/tokens.js';

/** `points` in `seconds`; null switches the limit off. */
export type Rate = { readonly points: number; readonly seconds: number } | null;

export interface RouterConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Introspection, 'did you mean' and the explorers are for development alone. */
  readonly production: boolean;
  /** Whose `X-Forwarded-For` is believed: everyone's, nobody's, or that of named addresses. Hops cannot be counted safely. */
  readonly trustProxy: boolean | string;
  readonly tokens: TokenTerms;
  /** How long a session is believed without asking again, in ms. Bounds how late a revocation or a new role binds. */
  readonly sessionCache: number;
  /** What a query or mutation may take altogether, in ms. */
  readonly operationTimeout: number;
  /** How long a shutdown waits for what runs, in ms. */
  readonly drainTimeout: number;
  readonly limits: Limits;
  readonly rates: Rates;
  readonly live: SubscriptionLimits;
  /** Origins of browser applications that may call; `*` is everyone. Empty: this router's own pages only. */
  readonly corsOrigins: readonly string[];
}

export interface Limits {
  /** Bytes of a GraphQL request. */
  readonly body: number;
  /** Operations in one request; 1 switches batching off. */
  readonly batch: number;
  readonly tokens: number;
  /** Fields within fields. */
  readonly depth: number;
  readonly aliases: number;
  /** Roughly: objects that an operation may ask for. See `supergraph/cost.ts`. */
  readonly cost: number;
  /** Documents whose plans are kept. */
  readonly plans: number;
}

/** What open connections may take. Times are in ms. */
export interface SubscriptionLimits {
  /** Sockets and event streams of one user, or of one address that is not signed in. */
  readonly connections: number;
  /** Operations at once on one connection. */
  readonly subscriptions: number;
  /** How long a socket may wait with its `connection_init`. */
  readonly initTimeout: number;
  /** Between two pings, or comments of an event stream; a socket that has not answered the last one is dropped. */
  readonly pingEvery: number;
  /** How long a client may leave unread what was sent to it, before it is cut off. */
  readonly stallAfter: number;
  /** Bytes that may wait unread for one socket before nothing more is read from it. */
  readonly unread: number;
  /** Between two looks at the sessions of open connections. */
  readonly sessionCheck: number;
}

export interface Rates {
  /** Operations of one signed-in user. */
  readonly user: Rate;
  /** Requests from one address. Behind it may be a whole school. */
  readonly address: Rate;
  /** Calls of `register` from one address. The subgraph counts, more strictly, how often it tells that an email is taken. */
  readonly register: Rate;
}

export const routerDefaults: RouterConfig = {
  host: '127.0.0.1',
  port: 4000,
  production: false,
  trustProxy: false,
  tokens: { issuer: 'lms', audience: 'lms', ttl: 600 },
  sessionCache: 2_000,
  operationTimeout: 30_000,
  drainTimeout: 10_000,
  limits: { body: 1_048_576, batch: 10, tokens: 5_000, depth: 64, aliases: 100, cost: 50_000, plans: 1_000 },
  rates: {
    user: { points: 6_000, seconds: 60 },
    address: { points: 60_000, seconds: 60 },
    register: { points: 600, seconds: 60 },
  },
  live: {
    connections: 50,
    subscriptions: 100,
    initTimeout: 5_000,
    pingEvery: 15_000,
    stallAfter: 20_000,
    unread: 1_048_576,
    sessionCheck: 2_000,
  },
  corsOrigins: [],
};
