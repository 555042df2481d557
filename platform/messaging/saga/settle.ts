import { advance } from './advance.js';
import type { Plan, SagaProgress } from './progress.js';
import type { Effect, Signal, Terms } from './signals.js';

/** Advances a saga by a signal, performs the effects, and goes on with the signals that they return, until there is none. */
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
      const following = await perform(effect, current);
      if (following) signals.push(following);
    }
  }
  return current;
}
