import type { Answer } from './answer.js';
import { awaited, type Plan, type SagaProgress, type StepProgress } from './progress.js';
import type { Advance, Signal, Terms } from './signals.js';
import { SagaStepState } from './states.js';
import { Transition } from './transition.js';

export const NOT_IN_TIME = 'It was not answered in time';

/**
 * The one rule of all sagas. Pure: the same saga, progress, signal and time give the same outcome. Up to the pivot a refusal or a
 * timeout makes the saga compensate; after the pivot steps are only retried.
 */
export function advance(plan: Plan, progress: SagaProgress, signal: Signal, terms: Terms): Advance {
  const transition = new Transition(plan, progress, terms);
  apply(transition, plan, signal);
  if (transition.compensating) compensateSteps(transition, plan);
  else advanceSteps(transition, plan);
  return transition.outcome();
}

function apply(transition: Transition, plan: Plan, signal: Signal): void {
  switch (signal.kind) {
    case 'start':
      return;
    case 'answer':
      onAnswer(transition, transition.step(signal.step), signal.answer);
      return;
    case 'failed': {
      const step = transition.step(signal.step);
      if (awaited(step, transition.compensating) === signal.doing) transition.retryLater(step, signal.doing, signal.reason, signal.failure);
      return;
    }
    case 'timeout':
      for (const { name } of plan.groups.flat()) onTimeout(transition, transition.step(name));
      return;
    case 'abort':
      transition.compensate(signal.reason);
      return;
  }
}

/** An answer that no step waits for is late or a repetition, and changes nothing. */
function onAnswer(transition: Transition, step: StepProgress, answer: Answer): void {
  const waitsFor = awaited(step, transition.compensating);
  switch (answer.kind) {
    case 'done':
      if (waitsFor === 'run') transition.done(step, answer.result);
      return;
    case 'refused':
      if (waitsFor !== 'run') return;
      if (transition.isAfterPivot(step)) transition.retryLater(step, 'run', answer.reason);
      else transition.fail(step, SagaStepState.REFUSED, answer.reason);
      return;
    case 'undone':
      if (waitsFor === 'undo') transition.undone(step);
      return;
  }
}

function onTimeout(transition: Transition, step: StepProgress): void {
  const waitsFor = awaited(step, transition.compensating);
  if (waitsFor === null || !transition.isPast(step.dueAt)) return;
  if (waitsFor === 'undo' || !transition.isPast(step.giveUpAt)) transition.retryNow(step, waitsFor, step.reason ?? NOT_IN_TIME);
  // When another step has just timed out, all steps are undone anyway.
  else if (!transition.compensating) transition.fail(step, SagaStepState.TIMED_OUT, step.reason ?? NOT_IN_TIME);
}

/** Runs the first group that is not done, all its steps at once. */
function advanceSteps(transition: Transition, plan: Plan): void {
  for (const group of plan.groups) {
    for (const { name } of group)
      if (transition.step(name).state === SagaStepState.PENDING) transition.send(transition.step(name), 'run', 1);
    if (!group.every(({ name }) => transition.step(name).state === SagaStepState.DONE)) return;
  }
}

/** Undoes the last group that has done anything; when it is undone, the one before it. */
function compensateSteps(transition: Transition, plan: Plan): void {
  for (const group of plan.groups.slice(0, plan.pivot + 1).reverse()) {
    for (const { name, undo } of group) compensateStep(transition, transition.step(name), undo !== undefined);
    if (group.some(({ name }) => awaited(transition.step(name), true) === 'undo')) return;
  }
}

/** A participant may still do a step that is in flight or has timed out: such a step is undone like one that was done. */
function compensateStep(transition: Transition, step: StepProgress, canBeUndone: boolean): void {
  switch (step.state) {
    case SagaStepState.DONE:
    case SagaStepState.RUNNING:
    case SagaStepState.RETRYING:
    case SagaStepState.TIMED_OUT:
      if (canBeUndone) transition.send(step, 'undo', 1);
      // A step without an undo is the owner's own work, which was rolled back when it failed.
      else if (step.state !== SagaStepState.TIMED_OUT) transition.undone(step);
      return;
    case SagaStepState.PENDING:
    case SagaStepState.REFUSED:
    case SagaStepState.UNDOING:
    case SagaStepState.UNDONE:
    case SagaStepState.STUCK:
      return;
  }
}
