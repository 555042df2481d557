import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ask } from './ask.js';
import type { Clock } from './clock.js';
import type { Dependence } from './dependence.js';
import type { Caller } from './identity.js';
import type { Logger } from './log.js';
import type { Position, RecordedPosition } from './position.js';
import type { Settings } from './settings.js';

/** One change in a service's feed, as a subscription delivers it. A client that sends `cursor` resumes after it. */
export interface FeedChange {
  readonly cursor: string;
  readonly channel: string;
  readonly subject: string;
  readonly at: Date;
}

/**
 * Looks up many keys at once. A key that the returned map lacks loads as null.
 * Declare a batch once as a constant: calls are grouped by its identity.
 */
export type Batch<Key, Value> = (keys: readonly Key[], context: RequestContext) => Promise<ReadonlyMap<Key, Value>>;

export interface Load {
  <Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value | null>;
  /** Drops what was loaded: after a command has written, the same call must read the new state. */
  clear(): void;
}

/** The transactions of a mutation that carries an idempotency key: each is done once, and its result is stored. */
export interface Idempotent {
  /** Called when the next root field starts: transactions are counted per field. */
  enter(field: string): void;
  /** Runs the work of a transaction, or returns the stored result when an earlier attempt committed it. */
  once<T>(em: EntityManager, work: () => Promise<T>): Promise<T>;
  /** Called when the last transaction was rolled back and is about to be retried. */
  rollBack(): void;
}

/** What the code of one call to a subgraph works with. Each call has its own, and nothing in it outlives the call. */
export interface RequestContext {
  /** Whom the call is made for. What is read of it is taken note of, in `dependence`. */
  readonly caller: Caller;
  /** What was read of the caller so far: by it the answer is given to others, too. */
  readonly dependence: Dependence;
  /** Asks the owner for the user's current role, once per call. True when it has changed: `caller` has the new role from now on. */
  confirmCaller(): Promise<boolean>;
  /** A fork of the service's own entity manager, with an identity map of its own. */
  readonly em: EntityManager;
  readonly clock: Clock;
  readonly log: Logger;
  /** Queries another service, as this service. */
  readonly ask: Ask;
  /** Batches the lookups of this call: one query for N keys. */
  readonly load: Load;
  /** Follows channels of the service's feed, for a subscription: after a cursor, or from now on. */
  readonly follow: (channels: readonly string[], after?: string | null) => Promise<AsyncIterableIterator<FeedChange>>;
  /** The adapters of this installation (mailer, sessions, …). */
  readonly resources: Resources;
  /** What operators have configured. Every duration in a rule is a setting. */
  readonly settings: Settings;
  /**
   * A context for the same call with new entities and loaders, for the next batch of a job; `as` another caller, for what a subscription
   * loads for many followers at once.
   */
  fresh(as?: Caller): RequestContext;
  /** What the transactions of this call have recorded so far. */
  readonly recorded: RecordedPosition;
  /** What the projections that this call reads have to have applied. */
  readonly after?: Position;
  /** The projections that had not. */
  readonly behind: Set<string>;
  readonly correlationId: string;
  /** In a consumer: the id of the event that it handles. */
  readonly causationId?: string;
  readonly idempotencyKey?: string;
  /** Present when the mutation carries the client's idempotency key. */
  readonly idempotent?: Idempotent;
  readonly traceparent?: string;
  /** A bulk import: read models apply its events, and nobody is notified. */
  readonly silent?: boolean;
}

/** The adapters that `cli/`, the one place that wires, hands to services. Each interface adds its own by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging, beside each interface
export interface Resources {}

/** What the caller of a subgraph decides about a call. */
export type CallContext = Pick<RequestContext, 'caller'> &
  Partial<Pick<RequestContext, 'correlationId' | 'causationId' | 'idempotencyKey' | 'traceparent' | 'silent' | 'after'>> & {
    /** For a subscription: resume after this cursor, whatever the document says. */
    readonly resumeAfter?: string;
  };
