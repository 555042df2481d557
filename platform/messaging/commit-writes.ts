import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RecordedMark } from '../kernel/position.js';
import { causeOf } from '../postgres/cause.js';
import { recordsOf } from '../postgres/insert-rows.js';
import { OutboxRow } from './outbox/outbox.entity.js';

/** The notification channel of a channel of the service's feed. */
export const feedChannel = (service: string, channel: string): string => `${service}/${channel}`;

/** The notification channel on which the relay of the service hears of recorded events. */
export const outboxChannel = (service: string): string => `outbox/${service}`;

/** `subject` changed, for the followers of `channel`. What it changed to is read when the entry is delivered. */
interface FeedEntry {
  readonly channel: string;
  readonly subject: string;
  readonly at: Date;
}

/** What a transaction says of itself: events for the outbox, and entries of the feed. */
interface Writes {
  readonly events: OutboxRow[];
  readonly entries: FeedEntry[];
  /** Events that are written and not committed. */
  readonly recorded: OutboxRow[];
  /** To be notified of what was written before the commit already. */
  readonly channels: Set<string>;
}

/** By transaction. A savepoint counts as a transaction of its own: what it says goes with it when it is rolled back. */
const writesOf = new WeakMap<object, Writes>();

/** Of the transaction that `em` is in. */
export function atCommit(em: EntityManager): Writes {
  const transaction = em.getTransactionContext<object>();
  if (!transaction) throw new Error('events and the feed are written by a transaction, and there is none');
  return of(transaction);
}

function of(transaction: object): Writes {
  const writes = writesOf.get(transaction) ?? { events: [], entries: [], recorded: [], channels: new Set() };
  writesOf.set(transaction, writes);
  return writes;
}

/** An import may record very many in a transaction. */
const MOST_EVENTS = 2_000;

/**
 * Writes what a transaction says of itself by one statement, just before it commits, and then notifies those who wait for it, so that they
 * find the rows: the relay, and those who follow the feed. Calls `committed` whatever was written. When the process dies between the
 * commit and the notification, the polls find what was written.
 */
export class CommitWrites implements EventSubscriber {
  /** By a savepoint's entity manager: the outer transaction that its changes belong to once it is released. */
  readonly #outer = new WeakMap<object, object>();

  constructor(
    private readonly service: string,
    private readonly notify: (channels: Iterable<string>) => void,
    private readonly committed: () => void,
  ) {}

  beforeTransactionStart({ em, transaction }: TransactionEventArgs): void {
    // MikroORM passes the transaction that is open already, if there is one.
    if (transaction) this.#outer.set(em, transaction);
    else this.#outer.delete(em);
  }

  async afterFlush({ em }: { readonly em: unknown }): Promise<void> {
    const transaction = (em as EntityManager).getTransactionContext<object>();
    const writes = transaction && writesOf.get(transaction);
    // A savepoint may be rolled back, and what was said before it must be written before it.
    if (writes && writes.events.length >= MOST_EVENTS && !this.#outer.has(em as object)) await this.#write(em as EntityManager, writes);
  }

  async beforeTransactionCommit({ em, transaction }: TransactionEventArgs): Promise<void> {
    const writes = transaction && writesOf.get(transaction);
    if (writes && !this.#outer.has(em)) await this.#write(em as EntityManager, writes);
  }

  afterTransactionCommit({ em, transaction }: TransactionEventArgs): void {
    if (!transaction) return;
    const writes = writesOf.get(transaction);
    writesOf.delete(transaction);
    const outer = this.#outer.get(em);
    if (!outer) {
      for (const row of writes?.recorded ?? []) causeOf(em as EntityManager)?.recorded?.add(markOf(row), row.key);
      this.notify(writes?.channels ?? []);
      this.committed();
    } else if (writes) {
      const { events, entries } = of(outer);
      for (const event of writes.events) events.push(event);
      for (const entry of writes.entries) entries.push(entry);
    }
  }

  async #write(em: EntityManager, { events, entries, recorded, channels }: Writes): Promise<void> {
    if (events.length > 0) channels.add(outboxChannel(this.service));
    for (const { channel } of entries) channels.add(feedChannel(this.service, channel));
    for (const event of events) recorded.push(event);
    await write(em, events.splice(0), entries.splice(0));
  }
}

/** In their order: the events of one key ascend in the outbox, and the entries of one channel in the feed. */
async function write(em: EntityManager, events: readonly OutboxRow[], entries: readonly FeedEntry[]): Promise<void> {
  const written = [outboxInsert(em, events), feedInsert(entries)].filter((each) => each !== null);
  const [first, second] = written.map(({ sql }) => sql);
  if (!first) return;
  const parameters = written.map(({ records }) => records);
  await em.execute(second ? `with recorded as (${first}) ${second}` : first, parameters);
}

interface Insert {
  readonly sql: string;
  readonly records: string;
}

function outboxInsert(em: EntityManager, events: readonly OutboxRow[]): Insert | null {
  if (events.length === 0) return null;
  const { table, columns, records } = recordsOf(em, OutboxRow, events);
  const sql = `insert into ${table} (${columns}) select ${columns}
    from jsonb_populate_recordset(null::${table}, ?::jsonb) with ordinality as given order by ordinality`;
  return { sql, records };
}

function feedInsert(entries: readonly FeedEntry[]): Insert | null {
  if (entries.length === 0) return null;
  const sql = `insert into feed (channel, subject, at) select channel, subject, at
    from jsonb_populate_recordset(null::feed, ?::jsonb) with ordinality as given order by ordinality`;
  return { sql, records: JSON.stringify(entries) };
}

const markOf = ({ eventId, occurredAt, topic, type }: OutboxRow): RecordedMark => ({
  id: eventId,
  time: occurredAt.getTime(),
  topic,
  type,
});
