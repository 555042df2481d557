import { DeadlockException } from '@mikro-orm/core';

const MOST_TRIES = 10;

/**
 * Does a batch of an import again when PostgreSQL has ended it as one of two that waited for each other: the other was a batch of events,
 * which takes the same things in the order that they came. `batch` opens its own transaction, so nothing is left of a try that failed.
 */
export async function inTurn<Result>(batch: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await batch();
    } catch (error) {
      if (!(error instanceof DeadlockException) || tries === MOST_TRIES) throw error;
    }
  }
}
