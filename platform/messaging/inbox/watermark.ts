import type { BusRecord } from '../bus/bus.js';
import type { InboxTransaction } from './transaction.js';

interface Mark {
  readonly topic: string;
  readonly partition: number;
  /** The time of the latest event that was processed. */
  until: number;
}

/**
 * Tracks up to which time everything of a bus partition has been processed: an inbox row may only be pruned when its event cannot
 * be delivered any more. It is kept in memory and stored now and then: a watermark that is too low only keeps rows for longer.
 */
export class Watermark {
  readonly #seen = new Map<string, Mark>();

  #hasAdvanced = false;

  constructor(private readonly consumer: string) {}

  /** Whether something was processed since the watermarks were last stored. */
  get hasAdvanced(): boolean {
    return this.#hasAdvanced;
  }

  /** Stores a first watermark for partitions that have none, in the transaction that handles their first events. */
  async start(tx: InboxTransaction, records: readonly BusRecord[]): Promise<void> {
    const unseen = records.filter(({ topic, partition }) => !this.#seen.has(`${topic}/${partition}`));
    const first = new Map(unseen.map(({ topic, partition }) => [`${topic}/${partition}`, { topic, partition, until: 0 }]));
    if (first.size > 0) await this.#write(tx, [...first.values()]);
  }

  advance(records: readonly BusRecord[]): void {
    this.#hasAdvanced = true;
    let mark: Mark | undefined;
    for (const { topic, partition, headers } of records) {
      // As a rule they are all of one partition.
      if (mark?.topic !== topic || mark.partition !== partition) mark = this.#markOf(topic, partition);
      mark.until = Math.max(mark.until, Date.parse(headers.ce_time ?? '') || 0);
    }
  }

  #markOf(topic: string, partition: number): Mark {
    const name = `${topic}/${partition}`;
    const mark = this.#seen.get(name) ?? { topic, partition, until: 0 };
    this.#seen.set(name, mark);
    return mark;
  }

  /** Stores the watermarks. `lag` must have been read at `now` or later: a topic without lag has been processed until `now`. */
  async store(tx: InboxTransaction, now: Date, lag: Readonly<Record<string, bigint>>): Promise<void> {
    this.#hasAdvanced = false;
    await this.#write(tx, [...this.#seen.values()]);
    const done = Object.keys(lag).filter((topic) => lag[topic] === 0n);
    await tx.execute(
      `update inbox_seen set seen_until = greatest(seen_until, ?::timestamptz)
      where consumer = ? and topic in (select jsonb_array_elements_text(?::jsonb))`,
      [now.toISOString(), this.consumer, JSON.stringify(done)],
    );
  }

  async #write(tx: InboxTransaction, marks: readonly Readonly<Mark>[]): Promise<void> {
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
