import { delay } from '../kernel/delay.js';

/** Waits for what nobody announces: looks until it holds. Rejects with the condition's own text when it does not in time. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${holds}`);
    await delay(5);
  }
}
