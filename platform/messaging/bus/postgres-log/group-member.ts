import { AutoResetEvent } from '../../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../../kernel/delay.js';
import type { Logger } from '../../../kernel/log.js';
import type { BusRecord, Subscription } from '../bus.js';
import type { FetchLimits, LogPartition, LogStore } from './log-store.js';

export interface MemberTimings {
  /** When a handler neither ends nor calls `heartbeat` for so long, in ms, its batch counts as stalled. */
  readonly stallAfterMs: number;
  /** The wait after a batch was first rejected, in ms; it doubles up to `retryMostMs`. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
}

/** A partition while this member owns it. Each acquisition makes a new one. */
interface OwnedPartition {
  readonly partition: LogPartition;
  position: bigint;
  /** Whether there may be records to fetch. Cleared before a fetch and set by notifications, so one that comes during the fetch is not lost. */
  mayHaveMore: boolean;
  failures: number;
  /** Set when a batch was rejected: no notification makes it retry sooner. */
  retryAt: number;
}

/** A running subscription: fetches the partitions it owns, delivers them to the handler side by side, and commits. */
export class GroupMember {
  readonly #owned = new Map<number, OwnedPartition>();
  /** Deliveries in flight by partition id, each with the time of its last heartbeat. */
  readonly #deliveries = new Map<number, { aliveAt: number; done: Promise<void> }>();
  readonly #notification = new AutoResetEvent();
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #crashed = false;

  constructor(
    readonly group: { readonly id: number; readonly name: string },
    readonly partitions: readonly LogPartition[],
    private readonly subscription: Subscription,
    private readonly store: LogStore,
    private readonly limits: FetchLimits,
    private readonly timings: MemberTimings,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.#loop = this.#run().catch((error) => {
      this.#crashed = true;
      this.log.error({ err: error, group: this.group.name }, 'a consumer crashed');
    });
  }

  get owned(): readonly number[] {
    return [...this.#owned.keys()];
  }

  /** Whether a handler still runs for a partition, owned or lost: until it ends, this process may not acquire the partition again. */
  isHandling(partitionId: number): boolean {
    return this.#deliveries.has(partitionId);
  }

  get stalled(): boolean {
    const limit = performance.now() - this.timings.stallAfterMs;
    return this.#crashed || [...this.#deliveries.values()].some(({ aliveAt }) => aliveAt < limit);
  }

  acquire(positions: ReadonlyMap<number, bigint>): void {
    for (const partition of this.partitions) {
      const position = positions.get(partition.id);
      if (position !== undefined) this.#owned.set(partition.id, { partition, position, mayHaveMore: true, failures: 0, retryAt: 0 });
    }
    this.#notification.notify();
  }

  /** Delivers nothing more of the partition. Resolves when the delivery in flight has ended. */
  async release(partitionId: number): Promise<void> {
    this.#owned.delete(partitionId);
    await this.#deliveries.get(partitionId)?.done;
  }

  /** The connection that held the partitions' locks is gone, so other members may own them by now. */
  loseAll(): void {
    this.#owned.clear();
  }

  /** A notification said that these partitions have new records. */
  markGrown(partitionIds: Iterable<number>): void {
    for (const id of partitionIds) {
      const owned = this.#owned.get(id);
      if (owned) owned.mayHaveMore = true;
    }
    this.#notification.notify();
  }

  /** The slow poll: marks the partitions whose position is behind the end of the log. */
  markBehind(ends: ReadonlyMap<number, bigint>): void {
    this.markGrown(
      [...this.#owned.values()].filter((each) => (ends.get(each.partition.id) ?? 0n) > each.position).map((each) => each.partition.id),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    await this.#loop;
    await Promise.all([...this.#deliveries.values()].map(({ done }) => done));
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const ready = [...this.#owned.values()].filter((each) => this.#ready(each));
      if (ready.length === 0) {
        await this.#notification.wait(60_000);
        continue;
      }
      try {
        await this.#fetch(ready);
        failures = 0;
      } catch (error) {
        this.log.warn({ err: error, group: this.group.name }, 'the event log could not be read; the consumer retries');
        for (const each of ready) each.mayHaveMore = true;
        failures += 1;
        await delay(backoff(failures, 50, 2_000), this.#stopping.signal);
      }
    }
  }

  #ready({ mayHaveMore, retryAt, partition }: OwnedPartition): boolean {
    return mayHaveMore && !this.#deliveries.has(partition.id) && retryAt <= performance.now();
  }

  async #fetch(ready: readonly OwnedPartition[]): Promise<void> {
    for (const each of ready) each.mayHaveMore = false;
    const fetched = await this.store.fetch(new Map(ready.map((each) => [each.partition, each.position])), this.limits);
    if (this.#stopping.signal.aborted) return;
    for (const owned of ready) {
      const found = fetched.get(owned.partition);
      // The member released or lost the partition during the fetch.
      if (!found || this.#owned.get(owned.partition.id) !== owned) continue;
      if (found.truncated) owned.mayHaveMore = true;
      this.#deliver(owned, found.records);
    }
  }

  #deliver(owned: OwnedPartition, records: readonly BusRecord[]): void {
    const id = owned.partition.id;
    const work = { aliveAt: performance.now(), done: Promise.resolve() };
    this.#deliveries.set(id, work);
    const heartbeat = async () => {
      work.aliveAt = performance.now();
    };
    work.done = this.#handle(owned, records, heartbeat).then(() => {
      this.#deliveries.delete(id);
      this.#notification.notify();
    });
  }

  async #handle(owned: OwnedPartition, records: readonly BusRecord[], heartbeat: () => Promise<void>): Promise<void> {
    try {
      await this.subscription.handle(records, heartbeat);
      const next = (records.at(-1) as BusRecord).offset + 1n;
      await this.store.commit(this.group.id, owned.partition.id, next);
      owned.position = next;
      owned.failures = 0;
    } catch (error) {
      owned.failures += 1;
      const wait = backoff(owned.failures, this.timings.retryFirstMs, this.timings.retryMostMs);
      owned.retryAt = performance.now() + wait;
      this.log.warn(
        { err: error, group: this.group.name, topic: owned.partition.topic, partition: owned.partition.number },
        'a batch was rejected and is retried',
      );
      void delay(wait + 1, this.#stopping.signal).then(() => this.markGrown([owned.partition.id]));
    }
  }
}
