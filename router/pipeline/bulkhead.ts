import { type BulkheadPolicy, BulkheadRejectedError, bulkhead } from 'cockatiel';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { Limits } from '../config.js';
import type { Principal } from '../request.js';

/**
 * Lets so many operations run at once for each user, and for each address that is not signed in; more of them wait in order. So whoever
 * asks for much at once waits for it, and nobody else does.
 */
export class Bulkheads {
  readonly #of = new Map<string, BulkheadPolicy>();

  constructor(private readonly limits: Pick<Limits, 'running' | 'waiting'>) {}

  /** Throws RATE_LIMITED when too many wait already. */
  async run<Result>({ caller }: Principal, work: () => Promise<Result>): Promise<Result> {
    const { running, waiting } = this.limits;
    const name = caller.kind === 'user' ? `user ${caller.userId}` : `address ${caller.address ?? ''}`;
    const own = this.#of.get(name) ?? bulkhead(running, waiting);
    this.#of.set(name, own);
    try {
      return await own.execute(work);
    } catch (error) {
      if (error instanceof BulkheadRejectedError)
        throw refuse(ErrorCode.RATE_LIMITED, 'Too many requests at once', { retryAfterSeconds: 1 });
      throw error;
    } finally {
      if (own.executionSlots === running && this.#of.get(name) === own) this.#of.delete(name);
    }
  }
}
