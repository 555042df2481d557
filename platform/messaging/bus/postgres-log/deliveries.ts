/** A batch of one partition that the handler has. */
interface Delivery {
  readonly records: number;
  /** Of its last heartbeat. */
  aliveAt: number;
  done: Promise<void>;
}

/** The batches of a member that its handler has not finished, by partition: at most one of each. */
export class Deliveries {
  readonly #inFlight = new Map<number, Delivery>();

  /** Whether the handler still has records of the partition. */
  has(partitionId: number): boolean {
    return this.#inFlight.has(partitionId);
  }

  /** How many records the handler has. */
  get records(): number {
    return [...this.#inFlight.values()].reduce((sum, { records }) => sum + records, 0);
  }

  /** Whether one of them has had no heartbeat since then, a time of `performance.now()`. */
  isAnySilentSince(time: number): boolean {
    return [...this.#inFlight.values()].some(({ aliveAt }) => aliveAt < time);
  }

  /** Starts `work`, which never rejects. It calls `heartbeat` as long as it is alive. */
  start(partitionId: number, records: number, work: (heartbeat: () => Promise<void>) => Promise<void>, onDone: () => void): void {
    const delivery: Delivery = { records, aliveAt: performance.now(), done: Promise.resolve() };
    this.#inFlight.set(partitionId, delivery);
    const heartbeat = async () => {
      delivery.aliveAt = performance.now();
    };
    delivery.done = work(heartbeat).then(() => {
      this.#inFlight.delete(partitionId);
      onDone();
    });
  }

  /** Resolves when the partition's batch is finished, if there is one. */
  async finished(partitionId: number): Promise<void> {
    await this.#inFlight.get(partitionId)?.done;
  }

  async allFinished(): Promise<void> {
    await Promise.all([...this.#inFlight.values()].map(({ done }) => done));
  }
}
