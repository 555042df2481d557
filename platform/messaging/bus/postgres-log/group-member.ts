import { AutoResetEvent } from '../../../kernel/auto-reset-event.js';
import { backoff, delay } from '../../../kernel/delay.js';
import type { Logger } from '../../../kernel/log.js';
import type { BusRecord, Subscription } from '../bus.js';
import { Deliveries } from './deliveries.js';
import type { FetchedRecords, FetchLimits, LogPartition, LogStore } from './log-store.js';
import { OwnedPartition } from './owned-partition.js';

export interface MemberTimings {
  /** When a handler neither ends nor calls `heartbeat` for so long, in ms, its batch counts as stalled. */
  readonly stallAfterMs: number;
  /** The wait after a batch was first rejected, in ms; it doubles up to `retryMostMs`. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
}

/** As many records as it has in flight: the next ones are fetched when some of them are handled. */
const MOST_IN_FLIGHT = 2_000;

/** A running subscription: takes the records of the partitions it owns, delivers them to the handler side by side, and commits. */
export class GroupMember {
  readonly #owned = new Map<number, OwnedPartition>();
  readonly #deliveries = new Deliveries();
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
    return this.#crashed || this.#deliveries.isAnySilentSince(performance.now() - this.timings.stallAfterMs);
  }

  acquire(positions: ReadonlyMap<number, bigint>): void {
    for (const partition of this.partitions) {
      const position = positions.get(partition.id);
      if (position !== undefined) this.#owned.set(partition.id, new OwnedPartition(partition, position, this.limits));
    }
    this.#notification.notify();
  }

  /** Delivers nothing more of the partition. Resolves when the delivery in flight has ended. */
  async release(partitionId: number): Promise<void> {
    this.#owned.delete(partitionId);
    await this.#deliveries.finished(partitionId);
  }

  /** The connection that held the partitions' locks is gone, so other members may own them by now. */
  loseAll(): void {
    this.#owned.clear();
  }

  /** The bus of this process has appended these records to the partition. */
  handOver(partitionId: number, records: readonly BusRecord[]): void {
    this.#owned.get(partitionId)?.handOver(records);
    this.#notification.notify();
  }

  /** A notification said that these partitions have new records. */
  markGrown(partitionIds: Iterable<number>): void {
    for (const id of partitionIds) this.#owned.get(id)?.markGrown();
    this.#notification.notify();
  }

  /** The slow poll: where the partitions end. */
  markEnds(ends: ReadonlyMap<number, bigint>): void {
    for (const [id, end] of ends) this.#owned.get(id)?.markEnd(end);
    this.#notification.notify();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#notification.notify();
    await this.#loop;
    await this.#deliveries.allFinished();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const ready = this.#nextReady();
      if (ready.length === 0) {
        await this.#notification.wait(60_000);
        continue;
      }
      try {
        await this.#fetch(ready.filter((each) => !this.#deliverHandedOver(each)));
        failures = 0;
      } catch (error) {
        this.log.warn({ err: error, group: this.group.name }, 'the event log could not be read; the consumer retries');
        failures += 1;
        await delay(backoff(failures, 50, 2_000), this.#stopping.signal);
      }
    }
  }

  /** The partitions that have waited longest, as many as there is room for. */
  #nextReady(): OwnedPartition[] {
    const now = performance.now();
    const room = Math.ceil((MOST_IN_FLIGHT - this.#deliveries.records) / this.limits.records);
    if (room <= 0) return [];
    return [...this.#owned.values()].filter((each) => each.isReady(now) && !this.#deliveries.has(each.partition.id)).slice(0, room);
  }

  /** False when nothing was handed over. */
  #deliverHandedOver(owned: OwnedPartition): boolean {
    const all = owned.takeHandedOver();
    const last = all.at(-1);
    if (!last) return false;
    const { types } = this.subscription;
    const isWanted = ({ headers: { ce_type } }: BusRecord) => !types || !ce_type || types.has(ce_type);
    const leftOut = all.filter((record) => !isWanted(record)).map(({ headers }) => headers.ce_type as string);
    this.#deliver(owned, { records: all.filter(isWanted), leftOut, next: last.offset + 1n });
    return true;
  }

  async #fetch(wanted: readonly OwnedPartition[]): Promise<void> {
    if (wanted.length === 0) return;
    try {
      const fetched = await this.store.fetch(
        new Map(wanted.map((each) => [each.partition, each.startFetch()])),
        this.limits,
        this.subscription.types,
      );
      for (const owned of wanted) {
        const found = fetched.get(owned.partition);
        owned.endFetch(found);
        // The member may have released or lost the partition during the fetch.
        const isOwned = this.#owned.get(owned.partition.id) === owned;
        if (found && isOwned && !this.#stopping.signal.aborted) this.#deliver(owned, found);
      }
    } catch (error) {
      for (const each of wanted) {
        each.endFetch(undefined);
        each.markGrown();
      }
      throw error;
    }
  }

  #deliver(owned: OwnedPartition, { records, leftOut, next }: Omit<FetchedRecords, 'truncated'>): void {
    for (const type of leftOut) this.subscription.onLeftOut?.(type);
    if (records.length === 0) return this.#handled(owned, next);
    const { id } = owned.partition;
    // The last in the order of those that wait.
    this.#owned.delete(id);
    this.#owned.set(id, owned);
    this.#deliveries.start(
      id,
      records.length,
      (heartbeat) => this.#handle(owned, records, next, heartbeat),
      () => this.#notification.notify(),
    );
  }

  async #handle(owned: OwnedPartition, records: readonly BusRecord[], next: bigint, heartbeat: () => Promise<void>): Promise<void> {
    try {
      await this.subscription.handle(records, heartbeat);
      this.#handled(owned, next);
    } catch (error) {
      const { retryFirstMs, retryMostMs } = this.timings;
      const wait = owned.rejected((failures) => backoff(failures, retryFirstMs, retryMostMs));
      this.log.warn(
        { err: error, group: this.group.name, topic: owned.partition.topic, partition: owned.partition.number },
        'a batch was rejected and is retried',
      );
      void delay(wait + 1, this.#stopping.signal).then(() => this.#notification.notify());
    }
  }

  #handled(owned: OwnedPartition, next: bigint): void {
    this.store.commit(this.group.id, owned.partition.id, next);
    owned.handled(next);
  }
}
