interface Delivery {
  /** When the handler started, or last called `heartbeat`. */
  aliveAt: number;
  readonly done: Promise<void>;
}

/**
 * The running handlers, by partition. There are never two for one partition, even when the member loses a partition and gets it
 * back while the first handler still runs. It outlives the consumers of its subscription.
 */
export class Deliveries {
  readonly #running = new Map<string, Delivery>();

  /** Resolves when no handler runs for the partition. */
  async idle(name: string): Promise<void> {
    for (let running = this.#running.get(name); running; running = this.#running.get(name)) await running.done;
  }

  /** Runs the handler, and rejects as it does. To be called in the same turn of the event loop in which `idle` resolved. */
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

  /** The partitions whose handler has neither ended nor called `heartbeat` since `time`. */
  stalledSince(time: number): readonly string[] {
    return [...this.#running].filter(([, { aliveAt }]) => aliveAt < time).map(([name]) => name);
  }

  async allDone(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }
}
