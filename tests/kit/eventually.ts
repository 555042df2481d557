import { environment } from '../../platform/config.js';
import { pause } from '../../platform/waiting.js';

/** Five seconds are what is promised. Apart, many processes share the few cores of the machine with the test that waits for them. */
const PATIENCE_MS = environment().LMS_TEST_SHAPE === 'distributed' ? 20_000 : 5_000;

/** Tries until it holds; rejects with why it does not within `withinMs`. */
export async function eventually(check: () => Promise<void>, withinMs = PATIENCE_MS): Promise<void> {
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
