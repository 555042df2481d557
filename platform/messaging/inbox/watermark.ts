import type { BusRecord } from '../bus/bus.js';
import type { InboxTransaction } from './transaction.js';

/**
 * Up to when everything of a bus partition has been seen: inbox rows may only go where no delivery can come back to them.
 * Kept in memory and written down now and then: a mark that is too low keeps rows for longer, and does no other harm.
 */
export class Watermark {
  /** The time of the latest event seen, by topic and partition. */
  readonly #seen = new Map<string, { topic: string; partition: number; until: number }>();

  constructor(private readonly consumer: string) {}

  /** In the transaction of the first events of partitions: from then on they have their marks. */
  async start(tx: InboxTransaction, records: readonly BusRecord[]): Promise<void> {
    const unseen = records.filter(({ topic, partition }) => !this.#seen.has(`${topic}/${partition}`));
    const first = new Map(unseen.map(({ topic, partition }) => [`${topic}/${partition}`, { topic, partition, until: 0 }]));
    if (first.size > 0) await this.#write(tx, [...first.values()]);
  }

  advance(records: readonly BusRecord[]): void {
    for (const { topic, partition, headers } of records) {
      const time = Date.parse(headers.ce_time ?? '') || 0;
      const until = Math.max(time, this.#seen.get(`${topic}/${partition}`)?.until ?? 0);
      this.#seen.set(`${topic}/${partition}`, { topic, partition, until });
    }
  }

  /** `lag` as it was at `now` or later: where nothing was left, everything until then has been seen. */
  async store(tx: InboxTransaction, now: Date, lag: Readonly<Record<string, bigint>>): Promise<void> {
    await this.#write(tx, [...this.#seen.values()]);
    const done = Object.keys(lag).filter((topic) => lag[topic] === 0n);
    await tx.execute(
      `update inbox_seen set seen_until = greatest(seen_until, ?::timestamptz)
      where consumer = ? and topic in (select jsonb_array_elements_text(?::jsonb))`,
      [now.toISOString(), this.consumer, JSON.stringify(done)],
    );
  }

  async #write(tx: InboxTransaction, marks: readonly { topic: string; partition: number; until: number }[]): Promise<void> {
    await tx.execute(
      `insert into inbox_seen (consumer, topic, partition, seen_until)
      select ?, topic, partition, seen_until
      from jsonb_to_recordset(?::jsonb) as seen (topic text, partition integer, seen_until timestamptz)
      order by topic, partition
      on conflict (consumer, topic, partition) do update set seen_until = greatest(inbox_seen.seen_until, excluded.seen_until)`,
      [this.consumer, JSON.stringify(marks.map(({ until, ...rest }) => ({ ...rest, seen_until: new Date(until).toISOString() })))],
    );
  }
}
