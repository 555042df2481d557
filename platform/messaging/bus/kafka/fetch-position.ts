import type { FetchedBatch } from './consumer.js';

/** How far a partition was read. Offsets follow each other, so a batch that begins further on is not the next one. */
export class FetchPosition {
  #gap: bigint | undefined;

  constructor(private position: bigint) {}

  /** The offset to be read next. */
  get next(): bigint {
    return this.position;
  }

  /**
   * Moves on behind a batch, and returns whether it is the next. One that leaves something out may be of before a seek, of
   * before a rebalance, or of a broker that led the partition before: it is to be fetched again from `next`. What begins with
   * the same offset then was left out by the log itself.
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
