import { withDeadline } from '../kernel/deadline.js';
import { delay } from '../kernel/delay.js';

/** What has not come by then never will. It says nothing of how quick anything is: that is measured in `bench/`. */
export const PATIENCE_MS = 30_000;

/** Between two looks, in ms: soon at first, and then seldom enough not to be what everybody waits for. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 50;

/**
 * Waits for what nobody announces: looks until `holds` neither throws nor answers false. Rejects with what it threw last, or with its own
 * text, when it does not in time.
 */
export async function until(holds: () => boolean | void | Promise<boolean | void>, withinMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let look = FIRST_LOOK_MS; ; look = Math.min(LAST_LOOK_MS, look * 1.5)) {
    const failure = await failureOf(holds, withinMs);
    if (!failure) return;
    if (isFinal(failure.error) || performance.now() > deadline) throw failure.error;
    await delay(look);
  }
}

/** A caller that is signed out stays signed out, however long it waits. What a test expects is no such answer, whatever its text. */
const isFinal = (error: unknown): boolean =>
  error instanceof Error && !('matcherResult' in error) && /^UNAUTHENTICATED\b/.test(error.message);

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
