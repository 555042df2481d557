import type { Answer } from './answer.js';
import { awaited, type Plan, type SagaProgress, type StepProgress } from './progress.js';
import type { Advance, Signal, Terms } from './signals.js';
import { SagaStepState } from './states.js';
import { Transition } from './transition.js';

export const NOT_IN_TIME = 'It was not answered in time';

/**
 * The one rule of all sagas. Pure: the same saga, progress, signal and time give the same outcome.
 * Up to the pivot a refusal, or no answer in time, turns it back; after the pivot steps are only tried again.
 */
export function advance(plan: Plan, progress: SagaProgress, signal: Signal, terms: Terms): Advance {
  const turn = new Transition(plan, progress, terms);
  apply(turn, plan, signal);
  if (turn.compensating) compensateSteps(turn, plan);
  else advanceSteps(turn, plan);
  return turn.outcome();
}

function apply(turn: Transition, plan: Plan, signal: Signal): void {
  switch (signal.kind) {
    case 'start':
      return;
    case 'answer':
      onAnswer(turn, turn.step(signal.step), signal.answer);
      return;
    case 'failed': {
      const step = turn.step(signal.step);
      if (awaited(step, turn.compensating) === signal.doing) turn.retryLater(step, signal.doing, signal.reason, signal.failure);
      return;
    }
    case 'timeout':
      for (const { name } of plan.groups.flat()) onTimeout(turn, turn.step(name));
      return;
    case 'abort':
      turn.compensate(signal.reason);
      return;
  }
}

/** An answer that no step waits for is late or a repetition, and changes nothing. */
function onAnswer(turn: Transition, step: StepProgress, answer: Answer): void {
  const waitsFor = awaited(step, turn.compensating);
  switch (answer.kind) {
    case 'done':
      if (waitsFor === 'run') turn.done(step, answer.result);
      return;
    case 'refused':
      if (waitsFor !== 'run') return;
      if (turn.isAfterPivot(step)) turn.retryLater(step, 'run', answer.reason);
      else turn.fail(step, SagaStepState.REFUSED, answer.reason);
      return;
    case 'undone':
      if (waitsFor === 'undo') turn.undone(step);
      return;
  }
}

function onTimeout(turn: Transition, step: StepProgress): void {
  const waitsFor = awaited(step, turn.compensating);
  if (waitsFor === null || !turn.isPast(step.dueAt)) return;
  if (waitsFor === 'undo' || !turn.isPast(step.giveUpAt)) turn.retryNow(step, waitsFor, step.reason ?? NOT_IN_TIME);
  // Beside a step that was given up a moment ago there is nothing more to decide: all of them are undone.
  else if (!turn.compensating) turn.fail(step, SagaStepState.TIMED_OUT, step.reason ?? NOT_IN_TIME);
}

/** Sends the first group that is not done, all of it at once. */
function advanceSteps(turn: Transition, plan: Plan): void {
  for (const group of plan.groups) {
    for (const { name } of group) if (turn.step(name).state === SagaStepState.PENDING) turn.send(turn.step(name), 'run', 1);
    if (!group.every(({ name }) => turn.step(name).state === SagaStepState.DONE)) return;
  }
}

/** Undoes the last group that did anything, then the one before it. */
function compensateSteps(turn: Transition, plan: Plan): void {
  for (const group of plan.groups.slice(0, plan.pivot + 1).reverse()) {
    for (const { name, undo } of group) compensateStep(turn, turn.step(name), undo !== undefined);
    if (group.some(({ name }) => awaited(turn.step(name), true) === 'undo')) return;
  }
}

/** A step under way, or given up, may yet be done by its participant: it is undone like one that was. */
function compensateStep(turn: Transition, step: StepProgress, canBeUndone: boolean): void {
  switch (step.state) {
    case SagaStepState.DONE:
    case SagaStepState.RUNNING:
    case SagaStepState.RETRYING:
    case SagaStepState.TIMED_OUT:
      if (canBeUndone) turn.send(step, 'undo', 1);
      // Without an undo it is the service's own work, which was rolled back when it failed.
      else if (step.state !== SagaStepState.TIMED_OUT) turn.undone(step);
      return;
    case SagaStepState.PENDING:
    case SagaStepState.REFUSED:
    case SagaStepState.UNDOING:
    case SagaStepState.UNDONE:
    case SagaStepState.STUCK:
      return;
  }
}
