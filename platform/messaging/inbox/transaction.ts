import type { RequestContext } from '../../kernel/context.js';
import type { EventEnvelope } from '../event/envelope.js';

/** A transaction of the service's own database, as the inbox needs it. */
export interface InboxTransaction {
  /** Plain SQL in the transaction; `?` stands for a parameter, and a parameter is text, a number or null. */
  execute<Row>(sql: string, parameters: readonly (string | number | null)[]): Promise<Row[]>;
  /**
   * The context for the handler of these events, at least one. Its `em` is the transaction's own. Events that are recorded through it have
   * the one event as their cause; of several, `causedBy` says which.
   */
  context(events: readonly EventEnvelope[]): RequestContext;
  /** Writes the changes that a handler has left in `em`, and clears it for the next handler. */
  flush(): Promise<void>;
}

/** Opens a transaction, commits when `work` resolves and rolls back when it rejects. */
export type TransactionRunner = <T>(work: (transaction: InboxTransaction) => Promise<T>) => Promise<T>;
