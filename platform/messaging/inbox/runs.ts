import type { Consumable } from './handler-registry.js';
import { keyOf } from './inbox-store.js';

/**
 * Divides events into runs, each for one call of a handler, in the order in which the runs are to be handled. Events of one key stay in
 * order. Across keys there is no order: a run takes from each key what may be next and has its handler, so that keys which all go
 * through the same events make a few long runs.
 */
export function* runsOf(items: readonly Consumable[]): Generator<readonly Consumable[]> {
  const byKey = new Map<string, Consumable[]>();
  for (const item of items) {
    const key = keyOf(item.record);
    const waiting = byKey.get(key);
    if (waiting) waiting.push(item);
    else byKey.set(key, [item]);
  }
  // The keys are in the order of their first events.
  for (let [next] = byKey.values(); next; [next] = byKey.values()) {
    const first = next[0] as Consumable;
    const run: Consumable[] = [];
    for (const [key, waiting] of byKey) {
      const end = waiting.findIndex((item) => !sharesRun(first, item));
      const taken = waiting.splice(0, end < 0 ? waiting.length : end);
      run.push(...taken);
      if (waiting.length === 0) byKey.delete(key);
    }
    yield run;
  }
}

const sharesRun = (first: Consumable, other: Consumable): boolean =>
  first === other ||
  (first.consumer.takesRuns && first.consumer.handle === other.consumer.handle && first.event.silent === other.event.silent);
