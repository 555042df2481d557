/** The offset of the next record that a group is to handle in a partition. */
export interface CommittedOffset {
  readonly group: number;
  readonly partitionId: number;
  readonly next: bigint;
}

/** How long a committed offset may wait for others, in ms. */
const WRITE_EVERY_MS = 200;

/**
 * Writes committed offsets some time after they were committed, the latest of each partition alone, and those of all groups of a
 * process by one statement. A crash loses the offsets of the last moment: their records are delivered again, as they may be
 * after any crash, and the inbox applies none of them twice.
 */
export class LazyOffsetCommits {
  /** By group and partition. */
  readonly #pending = new Map<string, CommittedOffset>();
  #timer: NodeJS.Timeout | undefined;
  #lastWrite: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(
    private readonly send: (positions: readonly CommittedOffset[]) => Promise<void>,
    private readonly everyMs = WRITE_EVERY_MS,
  ) {}

  commit(position: CommittedOffset): void {
    const name = `${position.group}/${position.partitionId}`;
    const before = this.#pending.get(name);
    if (!before || before.next < position.next) this.#pending.set(name, position);
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.flush().catch(() => {}), this.everyMs);
  }

  /** Resolves when all that was committed is written. When it rejects, the offsets are kept and tried again. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = this.#lastWrite.then(() => this.#write());
    this.#lastWrite = written.catch(() => {});
    return written;
  }

  /** Writes nothing more by itself. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    if (this.#pending.size === 0) return;
    const positions = [...this.#pending.values()];
    this.#pending.clear();
    try {
      await this.send(positions);
    } catch (error) {
      for (const position of positions) this.commit(position);
      throw error;
    }
  }
}
