import { withDeadline } from '../kernel/deadline.js';
import type { AnonymousCaller } from '../kernel/identity.js';

/** The code of a PoolShareUsedUp, which MikroORM keeps when it wraps the error. */
export const POOL_SHARE_USED_UP = 'LMS_POOL_SHARE_USED_UP';

/** A caller has waited too long for a connection of its share. */
export class PoolShareUsedUp extends Error {
  override readonly name = 'PoolShareUsedUp';
  readonly code = POOL_SHARE_USED_UP;
}

/**
 * What callers without a sign-in may hold of a pool of connections: those of one address half of it, and all of them together leave one
 * connection to signed-in users and to the service's own work. Who wants more waits, in order.
 */
export class PoolShares {
  readonly #perAddress: number;
  readonly #together: number;
  readonly #held = new Map<string, number>();
  #total = 0;
  readonly #waiting = new Set<{ readonly address: string; readonly admit: () => void }>();

  constructor(
    size: number,
    /** In ms. */
    private readonly longestWait: number,
  ) {
    this.#perAddress = Math.max(1, Math.floor(size / 2));
    this.#together = Math.max(1, size - 1);
  }

  /** Resolves with the function that gives the connection back. Rejects with PoolShareUsedUp after the longest wait. */
  async enter({ address = '' }: AnonymousCaller): Promise<() => void> {
    if (this.#mayEnter(address)) this.#take(address);
    else await this.#wait(address);
    return () => this.#leave(address);
  }

  async #wait(address: string): Promise<void> {
    const admitted = Promise.withResolvers<void>();
    const waiter = { address, admit: admitted.resolve };
    this.#waiting.add(waiter);
    const onTimeout = () => new PoolShareUsedUp('no connection of the share was free in time');
    try {
      await withDeadline(admitted.promise, { afterMs: this.longestWait, onTimeout });
    } catch (error) {
      // Admitted in the moment in which the deadline passed: nobody else would give this connection back.
      if (!this.#waiting.delete(waiter)) this.#leave(address);
      throw error;
    }
  }

  #mayEnter(address: string): boolean {
    return this.#total < this.#together && (this.#held.get(address) ?? 0) < this.#perAddress;
  }

  #take(address: string): void {
    this.#total += 1;
    this.#held.set(address, (this.#held.get(address) ?? 0) + 1);
  }

  #leave(address: string): void {
    this.#total -= 1;
    const held = (this.#held.get(address) ?? 0) - 1;
    if (held > 0) this.#held.set(address, held);
    else this.#held.delete(address);
    for (const waiter of this.#waiting) {
      if (this.#total >= this.#together) return;
      if (!this.#mayEnter(waiter.address)) continue;
      this.#waiting.delete(waiter);
      this.#take(waiter.address);
      waiter.admit();
    }
  }
}
