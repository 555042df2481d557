/** The callbacks of this process, by the channel that they listen to. */
export class Listeners {
  readonly #callbacks = new Map<string, Set<() => void>>();

  get channels(): string[] {
    return [...this.#callbacks.keys()];
  }

  add(channel: string, callback: () => void): void {
    const callbacks = this.#callbacks.get(channel) ?? new Set();
    this.#callbacks.set(channel, callbacks.add(callback));
  }

  /** Returns whether it was the channel's last callback. */
  remove(channel: string, callback: () => void): boolean {
    const callbacks = this.#callbacks.get(channel);
    return Boolean(callbacks?.delete(callback)) && callbacks?.size === 0 && this.#callbacks.delete(channel);
  }

  notify(channels: Iterable<string>): void {
    for (const channel of channels) for (const callback of this.#callbacks.get(channel) ?? []) callback();
  }
}
