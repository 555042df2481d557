/** Who listens to what in this process. */
export class Listeners {
  readonly #wakes = new Map<string, Set<() => void>>();

  get channels(): string[] {
    return [...this.#wakes.keys()];
  }

  add(channel: string, wake: () => void): void {
    const wakes = this.#wakes.get(channel) ?? new Set();
    this.#wakes.set(channel, wakes.add(wake));
  }

  /** Answers whether it was the channel's last. */
  remove(channel: string, wake: () => void): boolean {
    const wakes = this.#wakes.get(channel);
    return Boolean(wakes?.delete(wake)) && wakes?.size === 0 && this.#wakes.delete(channel);
  }

  wake(channels: Iterable<string>): void {
    for (const channel of channels) for (const wake of this.#wakes.get(channel) ?? []) wake();
  }
}
