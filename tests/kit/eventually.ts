import { delay } from '../../platform/kernel/delay.js';

/** What has not come by then never will. It says nothing of how quick anything is: that is measured in `bench/`. */
export const PATIENCE_MS = 30_000;

/** Tries until it holds; rejects with why it does not within `withinMs`. */
export async function eventually(check: () => Promise<void>, withinMs = PATIENCE_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}
