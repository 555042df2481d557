import type { EventArgs, EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import { FeedEntry } from './feed.entity.js';

/**
 * Announces the channels that a transaction has written to, once it has committed, so that notified followers find the rows.
 * When the process dies between the commit and the announcement, the followers' poll finds them. Rows that plain SQL has
 * written are not announced.
 */
export class FeedCommitNotifications implements EventSubscriber<FeedEntry> {
  /** The channels by transaction. A savepoint counts as a transaction of its own. */
  readonly #written = new WeakMap<object, Set<string>>();
  /** By a savepoint's entity manager: the outer transaction that its changes belong to once it is released. */
  readonly #outer = new WeakMap<object, object>();

  constructor(private readonly announce: (channels: Iterable<string>) => void) {}

  getSubscribedEntities() {
    return [FeedEntry];
  }

  beforeTransactionStart({ em, transaction }: TransactionEventArgs): void {
    // MikroORM passes the transaction that is open already, if there is one.
    if (transaction) this.#outer.set(em, transaction);
    else this.#outer.delete(em);
  }

  afterCreate({ em, entity }: EventArgs<FeedEntry>): void {
    this.#add(em.getTransactionContext() ?? em, [entity.channel]);
  }

  afterTransactionCommit({ em, transaction }: TransactionEventArgs): void {
    const channels = transaction && this.#written.get(transaction);
    if (!channels) return;
    this.#written.delete(transaction);
    const outer = this.#outer.get(em);
    if (outer) this.#add(outer, channels);
    else this.announce(channels);
  }

  #add(transaction: object, channels: Iterable<string>): void {
    const written = this.#written.get(transaction) ?? new Set();
    for (const channel of channels) written.add(channel);
    this.#written.set(transaction, written);
  }
}
