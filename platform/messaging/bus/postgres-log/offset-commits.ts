/** The offset of the next record that a group is to handle in a partition. */
export interface CommittedOffset {
  readonly group: number;
  readonly partitionId: number;
  readonly next: bigint;
}

interface Batch {
  readonly positions: CommittedOffset[];
  readonly sent: Promise<void>;
}

/**
 * Writes committed offsets in batches. All groups of a process share one connection, and under load the single commits of one
 * would queue there behind those of the others: so all commits that arrive while one statement runs go into the next one.
 */
export class LazyOffsetCommits {
  #next: Batch | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly send: (positions: readonly CommittedOffset[]) => Promise<void>) {}

  /** Resolves when the offset is written. Rejects when the statement of its batch failed. */
  commit(position: CommittedOffset): Promise<void> {
    this.#next ??= this.#batch();
    this.#next.positions.push(position);
    return this.#next.sent;
  }

  #batch(): Batch {
    const positions: CommittedOffset[] = [];
    const sent = this.#last.then(() => {
      this.#next = undefined;
      return this.send(positions);
    });
    this.#last = sent.catch(() => {});
    return { positions, sent };
  }
}
