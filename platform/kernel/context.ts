import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ask } from './ask.js';
import type { Clock } from './clock.js';
import type { Caller } from './identity.js';
import type { Logger } from './log.js';
import type { Settings } from './settings.js';

/** One change of a service's feed that a client is told of. `cursor` resumes after it. */
export interface FeedChange {
  readonly cursor: string;
  readonly channel: string;
  readonly subject: string;
  readonly at: Date;
}

/**
 * A lookup of many keys at once. Answers a map; what the map lacks is null for a caller that asked for it.
 * Declared once as a constant: its identity names the batch within a call.
 */
export type Batch<Key, Value> = (keys: readonly Key[], context: RequestContext) => Promise<ReadonlyMap<Key, Value>>;

export interface Load {
  <Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value | null>;
  /** Forgets what was read: a command has written, so the same call must see it. */
  clear(): void;
}

/** What a mutation under an idempotency key remembers of its transactions. */
export interface Idempotent {
  /** The next root field begins: transactions are counted by field. */
  enter(field: string): void;
  /** Does the work of a transaction of this mutation, or answers what it answered when it was done. */
  once<T>(em: EntityManager, work: () => Promise<T>): Promise<T>;
  /** The last transaction was rolled back, and is about to be done anew. */
  rollBack(): void;
}

/** What every call of a subgraph has at hand. Made anew for each call; nothing of it outlives the call. */
export interface RequestContext {
  readonly caller: Caller;
  /** Holds a user's role against its owner, once a call. True when it was another one: `caller` has it from now on. */
  confirmCaller(): Promise<boolean>;
  /** A fork of the service's own entity manager, with an identity map of its own. */
  readonly em: EntityManager;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asks another service, as this service. */
  readonly ask: Ask;
  /** Batches lookups of one call: one query for N keys. */
  readonly load: Load;
  /** Follows channels of the service's feed, for a subscription: from after a cursor, or from now on. */
  readonly follow: (channels: readonly string[], after?: string | null) => Promise<AsyncIterableIterator<FeedChange>>;
  /** The service's own seams (mailer, sessions, …), as its declaration asks for them. */
  readonly resources: Resources;
  /** What operators have set; every duration that a rule knows is one of them. */
  readonly settings: Settings;
  /** The same call with entities and loaders of its own: for the next event of a subscription, the next batch of a job. */
  fresh(): RequestContext;
  readonly correlationId: string;
  /** The id of the event that led here, in a consumer. */
  readonly causationId?: string;
  readonly idempotencyKey?: string;
  /** A mutation whose transactions are remembered under the client's idempotency key. */
  readonly idempotent?: Idempotent;
  readonly traceparent?: string;
  /** A bulk import: its events are applied by read models and told to nobody. */
  readonly silent?: boolean;
}

/** Seams handed to services by the one place that wires (`cli/`). Platform adapters add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging, beside each seam
export interface Resources {}

/** The parts of a call that differ from call to call. */
export type CallContext = Pick<RequestContext, 'caller'> &
  Partial<Pick<RequestContext, 'correlationId' | 'causationId' | 'idempotencyKey' | 'traceparent' | 'silent'>> & {
    /** For a subscription: go on after this cursor, whatever the document says. */
    readonly resumeAfter?: string;
  };
