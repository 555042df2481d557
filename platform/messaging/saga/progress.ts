import type { Setting } from '../../kernel/settings.js';
import type { Result } from './answer.js';
import { SagaState, SagaStepState } from './states.js';

/** The progress of one step. Times are ISO 8601, since it is stored as JSON. */
export interface StepProgress {
  readonly name: string;
  readonly state: SagaStepState;
  /** Since when it is in this state; null for one that was never started. */
  readonly at: string | null;
  /** Why it was refused, failed or timed out, in words for clients. */
  readonly reason: string | null;
  /** The error of the last try, for operators alone. */
  readonly failure: string | null;
  /** The number of tries in the present direction. */
  readonly attempts: number;
  /** When the timer acts if no answer comes before. */
  readonly dueAt: string | null;
  /** When a step up to the pivot times out. */
  readonly giveUpAt: string | null;
  readonly result: Result | null;
}

export interface SagaProgress {
  readonly state: SagaState;
  /** Why the saga compensates; null while it goes forward. */
  readonly reason: string | null;
  readonly steps: readonly StepProgress[];
}

/** What `advance` needs to know of a saga: its steps, their order, and which can be undone. */
export interface Plan {
  readonly groups: readonly (readonly { readonly name: string; readonly within: Setting<number>; readonly undo?: unknown }[])[];
  readonly pivot: number;
}

/** The progress of a saga before it starts. */
export const initialProgress = (plan: Plan): SagaProgress => ({
  state: SagaState.RUNNING,
  reason: null,
  steps: plan.groups.flat().map(({ name }) => pending(name)),
});

export const pending = (name: string): StepProgress => ({
  name,
  state: SagaStepState.PENDING,
  at: null,
  reason: null,
  failure: null,
  attempts: 0,
  dueAt: null,
  giveUpAt: null,
  result: null,
});

/** The answer that a step waits for; null when it waits for none. */
export function awaited(step: StepProgress, compensating: boolean): 'run' | 'undo' | null {
  switch (step.state) {
    case SagaStepState.RUNNING:
    case SagaStepState.RETRYING:
      return 'run';
    case SagaStepState.UNDOING:
      return 'undo';
    case SagaStepState.STUCK:
      return compensating ? 'undo' : 'run';
    case SagaStepState.PENDING:
    case SagaStepState.DONE:
    case SagaStepState.REFUSED:
    case SagaStepState.TIMED_OUT:
    case SagaStepState.UNDONE:
      return null;
  }
}

/** The saga's state follows from its steps. */
export function stateOf(steps: readonly StepProgress[], compensating: boolean): SagaState {
  if (steps.some((step) => step.state === SagaStepState.STUCK)) return SagaState.STUCK;
  const waiting = steps.some((step) => awaited(step, compensating) !== null);
  if (compensating) return waiting ? SagaState.COMPENSATING : SagaState.COMPENSATED;
  return steps.every((step) => step.state === SagaStepState.DONE) ? SagaState.COMPLETED : SagaState.RUNNING;
}

export function isFinished(state: SagaState): boolean {
  switch (state) {
    case SagaState.COMPLETED:
    case SagaState.COMPENSATED:
      return true;
    case SagaState.RUNNING:
    case SagaState.COMPENSATING:
    case SagaState.STUCK:
      return false;
  }
}

/** When the saga's timer acts next; null when no step waits. */
export function nextDue({ steps }: SagaProgress): string | null {
  const due = steps.map((step) => step.dueAt).filter((at) => at !== null);
  return due.toSorted()[0] ?? null;
}
