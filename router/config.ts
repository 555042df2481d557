import type { TokenTerms } from '../platform/security/tokens.js';
import type { LimitsOf, routerSettings } from './settings.js';

/** All that the router is configured with. What its settings say of each limit stands in `settings.ts`. */
export interface RouterConfig extends LimitsOf<typeof routerSettings> {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Introspection, 'did you mean' and the explorers are for development alone. */
  readonly production: boolean;
  /** Whose `X-Forwarded-For` is believed: everyone's, nobody's, or that of named addresses. Hops cannot be counted safely. */
  readonly trustProxy: boolean | string;
  /** Whether the address that clients are told is one over TLS. A proxy ends it. */
  readonly isBehindTls: boolean;
  readonly tokens: TokenTerms;
}

/** What a document and a request may hold. */
export type Limits = RouterConfig['limits'];

/** What open connections may take. */
export type SubscriptionLimits = RouterConfig['subscriptions'];

/** How often the router may be asked in a minute. */
export type Rates = RouterConfig['rates'];
