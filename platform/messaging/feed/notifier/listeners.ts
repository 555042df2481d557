/** Who listens to what in this process. */
export class Listeners {
  readonly #callbacks = new Map<string, Set<() => void>>();

  get channels(): string[] {
    return [...this.#callbacks.keys()];
  }

  add(channel: string, wake: () => void): void {
    const wakes = this.#callbacks.get(channel) ?? new Set();
    this.#callbacks.set(channel, wakes.add(wake));
  }

  /** Answers whether it was the channel's last. */
  remove(channel: string, wake: () => void): boolean {
    const wakes = this.#callbacks.get(channel);
    return Boolean(wakes?.delete(wake)) && wakes?.size === 0 && this.#callbacks.delete(channel);
  }

  notify(channels: Iterable<string>): void {
    for (const channel of channels) for (const wake of this.#callbacks.get(channel) ?? []) wake();
  }
}
