import { pause } from '../../platform/waiting.js';

/** Tries until it holds; rejects with why it does not within `withinMs`. */
export async function eventually(check: () => Promise<void>, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}
