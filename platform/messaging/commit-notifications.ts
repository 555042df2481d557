import type { EventArgs, EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { FeedEntry } from './feed/feed.entity.js';

/** The notification channel of a channel of the service's feed. */
export const feedChannel = (service: string, channel: string): string => `${service}/${channel}`;

/** The notification channel on which the relay of the service hears of recorded events. */
export const outboxChannel = (service: string): string => `outbox/${service}`;

/** The channels to notify, by transaction. A savepoint counts as a transaction of its own. */
const channelsOf = new WeakMap<object, Set<string>>();

/** Notifies the channels once the transaction of `em` has committed. */
export function notifyOnCommit(em: EntityManager, channels: Iterable<string>): void {
  add(em.getTransactionContext() ?? em, channels);
}

function add(transaction: object, channels: Iterable<string>): void {
  const all = channelsOf.get(transaction) ?? new Set();
  for (const channel of channels) all.add(channel);
  channelsOf.set(transaction, all);
}

/**
 * Notifies the listeners of what a transaction has written, once it has committed, so that they find the rows: the relay, and
 * those who follow the feed. Calls `committed` whatever was written. When the process dies between the commit and the notification,
 * the polls find what was written.
 */
export class CommitNotifications implements EventSubscriber<FeedEntry> {
  /** By a savepoint's entity manager: the outer transaction that its changes belong to once it is released. */
  readonly #outer = new WeakMap<object, object>();

  constructor(
    private readonly service: string,
    private readonly notify: (channels: Iterable<string>) => void,
    private readonly committed: () => void,
  ) {}

  getSubscribedEntities() {
    return [FeedEntry];
  }

  beforeTransactionStart({ em, transaction }: TransactionEventArgs): void {
    // MikroORM passes the transaction that is open already, if there is one.
    if (transaction) this.#outer.set(em, transaction);
    else this.#outer.delete(em);
  }

  afterCreate({ em, entity }: EventArgs<FeedEntry>): void {
    notifyOnCommit(em as EntityManager, [feedChannel(this.service, entity.channel)]);
  }

  afterTransactionCommit({ em, transaction }: TransactionEventArgs): void {
    if (!transaction) return;
    const channels = channelsOf.get(transaction) ?? [];
    channelsOf.delete(transaction);
    const outer = this.#outer.get(em);
    if (outer) return add(outer, channels);
    this.notify(channels);
    this.committed();
  }
}
