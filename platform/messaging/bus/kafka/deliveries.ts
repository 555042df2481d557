interface Delivery {
  /** When it began, or last called `heartbeat`. */
  aliveAt: number;
  readonly done: Promise<void>;
}

/**
 * The handlers at work, by partition: never two for one partition, also when it was lost and came back while the first
 * still runs. Outlives the consumers of its subscription.
 */
export class Deliveries {
  readonly #running = new Map<string, Delivery>();

  /** Resolves when no handler is at work on the partition. */
  async idle(name: string): Promise<void> {
    for (let running = this.#running.get(name); running; running = this.#running.get(name)) await running.done;
  }

  /** Rejects with what the handler rejects with. To be called in the same turn in which `free` resolved. */
  run(name: string, handle: (heartbeat: () => Promise<void>) => Promise<void>): Promise<void> {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const delivery: Delivery = { aliveAt: performance.now(), done };
    this.#running.set(name, delivery);
    const beat = async () => {
      delivery.aliveAt = performance.now();
    };
    // A handler that throws before its first await must not reach the fetch loop that called us.
    return Promise.resolve()
      .then(() => handle(beat))
      .finally(() => {
        this.#running.delete(name);
        resolve();
      });
  }

  /** The partitions whose handler neither ended nor gave a sign of life since then. */
  stalledSince(time: number): readonly string[] {
    return [...this.#running].filter(([, { aliveAt }]) => aliveAt < time).map(([name]) => name);
  }

  async allDone(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }
}
