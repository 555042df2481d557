import type { Result } from './answer.js';
import { type Plan, pending, type SagaProgress, type StepProgress, stateOf } from './progress.js';
import { sagaRetryFirst, sagaRetryMost, sagaTries } from './settings.js';
import type { Advance, Effect, Terms } from './signals.js';
import { SagaStepState } from './states.js';

/** A saga's progress while `advance` changes it, with the changes that there are. It never leaves `advance`. */
export class Transition {
  readonly #steps: Map<string, StepProgress>;
  readonly #effects: Effect[] = [];
  readonly #now: string;
  #reason: string | null;
  #changed = false;

  constructor(
    private readonly plan: Plan,
    private readonly before: SagaProgress,
    private readonly terms: Terms,
  ) {
    this.#steps = new Map(before.steps.map((step) => [step.name, step]));
    this.#reason = before.reason;
    this.#now = terms.now.toISOString();
  }

  get compensating(): boolean {
    return this.#reason !== null;
  }

  /** A step that a newer release has added is pending in sagas that started before. */
  step(name: string): StepProgress {
    return this.#steps.get(name) ?? pending(name);
  }

  isPast(at: string | null): boolean {
    return at !== null && at <= this.#now;
  }

  isAfterPivot({ name }: StepProgress): boolean {
    return this.plan.groups.slice(this.plan.pivot + 1).some((group) => group.some((step) => step.name === name));
  }

  done(step: StepProgress, result: Result): void {
    this.#set(step, { state: SagaStepState.DONE, reason: null, failure: null, result, dueAt: null, giveUpAt: null });
    this.#effects.push({ kind: 'done', step: step.name, result });
  }

  undone(step: StepProgress): void {
    this.#set(step, { state: SagaStepState.UNDONE, failure: null, dueAt: null, giveUpAt: null });
    this.#effects.push({ kind: 'undone', step: step.name });
  }

  fail(step: StepProgress, state: SagaStepState.REFUSED | SagaStepState.TIMED_OUT, reason: string): void {
    this.#set(step, { state, reason, dueAt: null, giveUpAt: null });
    this.#effects.push({ kind: 'refused', step: step.name, reason });
    this.compensate(reason);
  }

  /** Makes the saga compensate, unless it does already or its pivot is done. */
  compensate(reason: string): void {
    const pivotDone = this.plan.groups[this.plan.pivot]?.every(({ name }) => this.step(name).state === SagaStepState.DONE);
    if (this.compensating || pivotDone) return;
    this.#reason = reason;
    this.#changed = true;
  }

  send(step: StepProgress, kind: 'run' | 'undo', attempt: number): void {
    this.#effects.push({ kind, step: step.name });
    if (kind === 'undo') this.#sendUndo(step, attempt);
    else this.#sendRun(step, attempt);
  }

  retryNow(step: StepProgress, kind: 'run' | 'undo', reason: string): void {
    if (this.#triesAreUsedUp(step)) this.#markStuck(step, reason, step.failure);
    else this.send(step, kind, step.attempts + 1);
  }

  /** Retries after a wait that doubles with each try, but no later than the step's timeout. */
  retryLater(step: StepProgress, kind: 'run' | 'undo', reason: string, failure: string | null = null): void {
    if (this.#triesAreUsedUp(step)) {
      this.#markStuck(step, reason, failure);
      return;
    }
    const state = kind === 'run' ? SagaStepState.RETRYING : SagaStepState.UNDOING;
    const again = this.#after(this.terms.settings(sagaRetryFirst), step.attempts);
    const dueAt = step.giveUpAt !== null && step.giveUpAt < again ? step.giveUpAt : again;
    this.#set(step, { state, reason, failure, dueAt });
  }

  outcome(): Advance {
    if (!this.#changed) return { progress: this.before, effects: [] };
    const steps = [...this.#steps.values()];
    return { progress: { state: stateOf(steps, this.compensating), reason: this.#reason, steps }, effects: this.#effects };
  }

  #sendUndo(step: StepProgress, attempt: number): void {
    const dueAt = this.#after(this.terms.settings(sagaRetryFirst), attempt);
    this.#set(step, { state: SagaStepState.UNDOING, attempts: attempt, dueAt, giveUpAt: null });
  }

  /** Up to the pivot all tries share one timeout. After it each try has its own, and these grow. */
  #sendRun(step: StepProgress, attempt: number): void {
    const state = step.state === SagaStepState.PENDING ? SagaStepState.RUNNING : SagaStepState.RETRYING;
    const within = this.terms.settings(this.#declared(step).within);
    const giveUpAt = this.isAfterPivot(step) ? null : (step.giveUpAt ?? this.#after(within, 1));
    this.#set(step, { state, attempts: attempt, dueAt: giveUpAt ?? this.#after(within, attempt), giveUpAt });
  }

  /** From now on only an operator retries it. An answer that still comes counts. */
  #markStuck(step: StepProgress, reason: string, failure: string | null): void {
    this.#set(step, { state: SagaStepState.STUCK, reason, failure, dueAt: null });
    this.#effects.push({ kind: 'stuck', step: step.name, reason });
  }

  /** A step with a timeout, up to the pivot, has no limit of tries. */
  #triesAreUsedUp(step: StepProgress): boolean {
    return step.giveUpAt === null && step.attempts >= this.terms.settings(sagaTries);
  }

  #declared({ name }: StepProgress) {
    const step = this.plan.groups.flat().find((each) => each.name === name);
    if (!step) throw new Error(`The saga has no step ${name}`);
    return step;
  }

  #after(first: number, attempt: number): string {
    const most = Math.max(first, this.terms.settings(sagaRetryMost));
    const wait = Math.min(first * 2 ** Math.min(Math.max(attempt, 1) - 1, 30), most);
    return new Date(this.terms.now.getTime() + wait).toISOString();
  }

  #set(step: StepProgress, change: Partial<StepProgress>): void {
    const at = change.state === step.state ? step.at : this.#now;
    this.#steps.set(step.name, { ...step, at, ...change });
    this.#changed = true;
  }
}
