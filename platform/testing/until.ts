import { withDeadline } from '../kernel/deadline.js';
import { delay } from '../kernel/delay.js';

/** What has not come by then never will. It says nothing of how quick anything is: that is measured in `bench/`. */
export const PATIENCE_MS = 30_000;

/** Between two polls, in ms: short at first, and then long enough not to load the machine. */
const FIRST_POLL_MS = 5;
const LAST_POLL_MS = 50;

/** Thrown by a check that will never hold: its cause is why. */
export class GiveUp extends Error {}

/**
 * Polls until `holds` neither throws nor answers false. Rejects with what it threw last, or with its own
 * text, when it does not in time; at once with the cause of a GiveUp.
 */
export async function until(holds: () => boolean | void | Promise<boolean | void>, withinMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let poll = FIRST_POLL_MS; ; poll = Math.min(LAST_POLL_MS, poll * 1.5)) {
    const failure = await failureOf(holds, withinMs);
    if (!failure) return;
    if (failure.error instanceof GiveUp) throw failure.error.cause;
    if (performance.now() > deadline) throw failure.error;
    await delay(poll);
  }
}

async function failureOf(holds: () => unknown, withinMs: number): Promise<{ error: unknown } | undefined> {
  try {
    return (await holds()) === false ? { error: new Error(`not within ${withinMs} ms: ${holds}`) } : undefined;
  } catch (error) {
    return { error };
  }
}

/** Rejects, saying what was waited for and by whom, when it takes longer than so many ms. */
export async function within<Value>(promise: Promise<Value>, ms: number, what: string): Promise<Value> {
  // Made here, where its stack leads to the test that waits: that of a timer leads nowhere.
  const error = new Error(`${what} within ${ms} ms`);
  return await withDeadline(promise, { afterMs: ms, onTimeout: () => error });
}
