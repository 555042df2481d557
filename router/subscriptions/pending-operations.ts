import { withDeadline } from '../../platform/kernel/deadline.js';

/**
 * Subscriptions that the client of one connection has asked for and that have not begun yet. Its later operations wait for
 * them, so that a client which subscribes first and then queries misses nothing in between: the protocol has no message that
 * says a subscription has begun.
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

  /** Resolves once all that were asked for so far have begun or were refused, at the latest when the signal aborts. Never rejects. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#pending.size === 0) return;
    // Only the deadline rejects here, and an operation that has waited so long fails by its own.
    await withDeadline(Promise.allSettled(this.#pending), { signal }).catch(() => {});
  }
}
