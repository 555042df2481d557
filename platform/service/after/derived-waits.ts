import type { Resources } from '../../kernel/context.js';
import type { DerivedStore, Execute } from '../../messaging/projection/define.js';

/** Knows whether what is derived of a projection's tables has followed them, for those who have seen the tables change. */
export class DerivedWaits<Waiter extends object> {
  /** The number of the latest change when a waiter had seen the tables: one that is higher is none of theirs. */
  readonly #until = new WeakMap<Waiter, number>();

  constructor(
    private readonly store: DerivedStore,
    private readonly execute: Execute,
    private readonly resources: Resources,
  ) {}

  /** Those of the waiters who find in the store what they saw in the tables. */
  async reached(waiters: readonly Waiter[]): Promise<readonly Waiter[]> {
    if (waiters.length === 0) return [];
    const { pending, latest } = await this.store.progress(this.execute);
    const reached = waiters.filter((waiter) => {
      const until = this.#until.get(waiter) ?? latest;
      this.#until.set(waiter, until);
      return pending === null || pending > until;
    });
    // Once for all of them, and only where somebody waits: refreshing after each write would cost those who do not.
    if (reached.length > 0) await this.store.refresh(this.resources);
    return reached;
  }
}
