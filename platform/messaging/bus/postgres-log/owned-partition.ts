import type { BusRecord } from '../bus.js';
import type { FetchedRecords, FetchLimits, LogPartition } from './log-store.js';

/**
 * A partition while this member owns it. Each acquisition makes a new one. Its records come by fetches, or are handed over by the
 * bus of this process when it has appended them; each is delivered once and in order, whichever way it came.
 */
export class OwnedPartition {
  /** The offset of the next record to handle. */
  #position: bigint;
  /** The offset of the first record that is neither handled nor being delivered nor handed over. */
  #next: bigint;
  #handedOver: BusRecord[] = [];
  #handedOverBytes = 0;
  /** Cleared when a fetch starts, and set by notifications, so one that comes during the fetch is not lost. */
  #mayHaveMore = true;
  #isFetching = false;
  #failures = 0;
  /** Set when a batch was rejected: nothing makes the member retry sooner. */
  #retryAt = 0;

  constructor(
    readonly partition: LogPartition,
    position: bigint,
    private readonly limits: FetchLimits,
  ) {
    this.#position = position;
    this.#next = position;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Whether there is something to deliver or to fetch. */
  isReady(now: number): boolean {
    return this.#retryAt <= now && (this.#handedOver.length > 0 || this.#mayHaveMore);
  }

  markGrown(): void {
    this.#mayHaveMore = true;
  }

  markEnd(end: bigint): void {
    if (end > this.#next) this.#mayHaveMore = true;
  }

  /**
   * Records that were just appended. They are kept only when they follow at once on those that the member has, and within the
   * limits of a fetch. Otherwise there may be others before them, and the member fetches.
   */
  handOver(records: readonly BusRecord[]): void {
    const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
    const fits =
      !this.#isFetching &&
      records[0]?.offset === this.#next &&
      this.#handedOver.length + records.length <= this.limits.records &&
      this.#handedOverBytes + bytes <= this.limits.bytes;
    if (!fits) return this.markGrown();
    this.#handedOver.push(...records);
    this.#handedOverBytes += bytes;
    this.#next += BigInt(records.length);
  }

  /** The records that were handed over, to deliver them. */
  takeHandedOver(): readonly BusRecord[] {
    const records = this.#handedOver;
    this.#handedOver = [];
    this.#handedOverBytes = 0;
    return records;
  }

  /** Returns the offset to fetch from. Until `endFetch` nothing is taken over, since the fetch may bring it too. */
  startFetch(): bigint {
    this.#mayHaveMore = false;
    this.#isFetching = true;
    return this.#position;
  }

  /** `found` is to be delivered now. */
  endFetch(found: FetchedRecords | undefined): void {
    this.#isFetching = false;
    if (!found) return;
    if (found.truncated) this.#mayHaveMore = true;
    this.#next = found.next;
  }

  /** `next` is the offset behind the last record that was handled. */
  handled(next: bigint): void {
    this.#position = next;
    this.#failures = 0;
  }

  /** The batch will be fetched again, with all that was handed over since. */
  rejected(retryAfterMs: (failures: number) => number): number {
    this.#failures += 1;
    const wait = retryAfterMs(this.#failures);
    this.#retryAt = performance.now() + wait;
    this.takeHandedOver();
    this.#next = this.#position;
    this.#mayHaveMore = true;
    return wait;
  }
}
