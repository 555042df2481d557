import type { FetchedBatch } from './consumer.js';

/** Tracks how far a partition was read. Offsets have no gaps, so a batch that starts beyond the next offset is not the next batch. */
export class FetchPosition {
  #gap: bigint | undefined;

  constructor(private position: bigint) {}

  /** The next offset to read. */
  get next(): bigint {
    return this.position;
  }

  /**
   * Moves behind the batch when it is the next one, and returns whether it is. A batch that skips offsets may stem from before a
   * seek, from before a rebalance, or from a former leader of the partition: the caller fetches again from `next`. When that
   * brings the same first offset once more, the log itself has the gap.
   */
  advance({ first, last }: Pick<FetchedBatch, 'first' | 'last'>): boolean {
    if (first > this.position && first !== this.#gap) {
      this.#gap = first;
      return false;
    }
    this.#gap = undefined;
    if (last >= this.position) this.position = last + 1n;
    return true;
  }
}
