import { advance } from './advance.js';
import type { Plan, SagaProgress } from './progress.js';
import type { Effect, Signal, Terms } from './signals.js';

/** Advances on a signal, does what that asks for, and goes on with what comes of it at once, until nothing more does. */
export async function settle(
  plan: Plan,
  progress: SagaProgress,
  first: Signal,
  terms: Terms,
  perform: (effect: Effect, progress: SagaProgress) => Promise<Signal | undefined>,
): Promise<SagaProgress> {
  const signals = [first];
  let current = progress;
  for (let signal = signals.shift(); signal; signal = signals.shift()) {
    const next = advance(plan, current, signal, terms);
    current = next.progress;
    for (const effect of next.effects) {
      const heard = await perform(effect, current);
      if (heard) signals.push(heard);
    }
  }
  return current;
}
