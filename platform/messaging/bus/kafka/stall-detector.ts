/**
 * Finds partitions that are not fetched any more although they have records: kafkajs can stop fetching one without an error,
 * while its heartbeats go on.
 */
export class StallDetector {
  readonly #since = new Map<string, { readonly position: bigint; readonly time: number }>();

  constructor(private readonly afterMs: number) {}

  /**
   * To be called regularly. `waiting` has the partitions that wait for records, with the offset each waits for; `ends` has the
   * ends of the log. Returns the partitions that have waited too long for an offset that the log already has.
   */
  check(waiting: ReadonlyMap<string, bigint>, ends: ReadonlyMap<string, bigint>, now: number): readonly string[] {
    for (const name of this.#since.keys()) if (!waiting.has(name)) this.#since.delete(name);
    return [...waiting]
      .filter(([name, position]) => this.#isStalled(name, position, (ends.get(name) ?? 0n) > position, now))
      .map(([name]) => name);
  }

  #isStalled(name: string, position: bigint, isBehind: boolean, now: number): boolean {
    const seen = this.#since.get(name);
    if (isBehind && seen?.position === position) return now - seen.time >= this.afterMs;
    if (isBehind) this.#since.set(name, { position, time: now });
    else this.#since.delete(name);
    return false;
  }
}
