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
 * Positions on their way to the log. All of a process share one connection, and under load a commit each would queue there behind those of
 * every other group: so what comes while one statement runs goes into the next one, together.
 */
export class LazyOffsetCommits {
  #next: Batch | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly send: (positions: readonly CommittedOffset[]) => Promise<void>) {}

  /** Resolves when it is written, and rejects when the statement that it went with failed. */
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
