/**
 * Finds partitions that stand still though there is more to read: kafkajs can stop to fetch one without an error, while
 * its heartbeats go on.
 */
export class StallDetector {
  readonly #since = new Map<string, { readonly position: bigint; readonly time: number }>();

  constructor(private readonly afterMs: number) {}

  /**
   * One look. `waiting` are the partitions that wait for records, with the offset they wait for; `ends` the log's ends.
   * Returns those that have waited at one offset, with records there, for too long.
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
