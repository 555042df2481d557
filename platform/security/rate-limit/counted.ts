import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import type { Limit, Throttle } from './throttle.js';

export interface Counted {
  readonly limit: Limit;
  /** Null is not counted. */
  readonly key: string | null;
}

/**
 * Takes a try of each limit, works, and gives the tries back unless the work was refused with `code`. The try is taken first:
 * of many guesses sent at once, only as many are looked at as the limit allows. An outage is nobody's failed try.
 */
export async function counted<T>(throttle: Throttle, tries: readonly Counted[], code: ErrorCode, work: () => Promise<T>): Promise<T> {
  const taken: { limit: Limit; key: string }[] = [];
  try {
    for (const { limit, key } of tries) {
      if (key === null) continue;
      await throttle.take(limit, key);
      taken.push({ limit, key });
    }
    const result = await work();
    await giveBack(throttle, taken);
    return result;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) await giveBack(throttle, taken);
    throw error;
  }
}

async function giveBack(throttle: Throttle, taken: { limit: Limit; key: string }[]): Promise<void> {
  for (const { limit, key } of taken.splice(0)) await throttle.giveBack(limit, key);
}
