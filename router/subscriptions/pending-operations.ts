/**
 * Subscriptions of one connection that have been asked for and have not begun yet. What the client sends after them waits for
 * them, so that whoever subscribes first and then queries misses nothing in between: the protocol has no word by which a
 * client could learn that a subscription has begun.
 */
export class PendingOperations {
  readonly #pending = new Set<Promise<unknown>>();

  /** Counts from the call on, until it has begun or was refused. */
  async track<Begun>(subscription: Promise<Begun>): Promise<Begun> {
    this.#pending.add(subscription);
    try {
      return await subscription;
    } finally {
      this.#pending.delete(subscription);
    }
  }

  /** Resolves once all that were asked for so far have begun or were refused, at the latest when the signal says so. Never rejects. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#pending.size === 0) return;
    const late = Promise.withResolvers<void>();
    const giveUp = () => late.resolve();
    signal.addEventListener('abort', giveUp, { once: true });
    await Promise.race([Promise.allSettled(this.#pending), late.promise]);
    signal.removeEventListener('abort', giveUp);
  }
}
