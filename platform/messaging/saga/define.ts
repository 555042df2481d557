import type { RequestContext } from '../../kernel/context.js';
import type { Setting } from '../../kernel/settings.js';
import type { Done, Refused, Result, Undone } from './answer.js';

/** What a step works with. Everything it does through `context.em` commits with the saga's progress, or not at all. */
export interface SagaWork<Data> {
  readonly sagaId: string;
  /** The id of what the saga is about. */
  readonly subject: string;
  /** What the saga was started with. */
  readonly data: Data;
  /** Why it compensates; null while it goes forward. */
  readonly reason: string | null;
  /** Counts the tries of this step in this direction, from 1. */
  readonly attempt: number;
  readonly context: RequestContext;
}

/**
 * One step. Its own work is done in `run` and answered at once; work of another service is set off by a fact that `run`
 * records, and answered on `saga.replies`. `done`, `refused` and `undone` react to the answer, in the transaction that takes it.
 */
export interface Step<Data> {
  readonly name: string;
  /** How long an answer may take, in ms. Before the pivot the step is then given up; after it, tried again. */
  readonly within: Setting<number>;
  /** Answers, or returns nothing when a participant will. What it throws is a failure: nothing is kept of it, and it is tried again. */
  run(work: SagaWork<Data>): Promise<Done | Refused | void>;
  done?(work: SagaWork<Data>, result: Result): Promise<void>;
  /** Also for a step that was not answered in time. */
  refused?(work: SagaWork<Data>, reason: string): Promise<void>;
  /** Takes back what `run` did, if it did. `result` is what `done` brought; null when that is not known. */
  undo?(work: SagaWork<Data>, result: Result | null): Promise<Undone | void>;
  undone?(work: SagaWork<Data>): Promise<void>;
}

/** Before the pivot: whatever was done can be undone. */
export type CompensableStep<Data> = Step<Data> & Required<Pick<Step<Data>, 'undo'>>;

/** After the pivot there is no way back: it is tried until it is done, and nobody may refuse. */
export type RetriedStep<Data> = Omit<Step<Data>, 'run' | 'refused' | 'undo' | 'undone'> & {
  run(work: SagaWork<Data>): Promise<Done | void>;
};

/** Steps in a list of their own run side by side. */
type SideBySide<Each> = readonly (Each | readonly Each[])[];

export interface SagaDeclaration<Data> {
  readonly name: string;
  readonly before: SideBySide<CompensableStep<Data>>;
  /** Once it is done, the saga is bound to complete. It may go without `undo` when its `run` answers at once. */
  readonly pivot: Step<Data>;
  readonly after: SideBySide<RetriedStep<Data>>;
  /** Whenever a step has moved: the owner's feed entry goes here. */
  changed?(work: Omit<SagaWork<Data>, 'attempt'>): Promise<void>;
}

export interface Saga<Data> extends Pick<SagaDeclaration<Data>, 'name' | 'changed'> {
  /** In the order they run. The steps of one group run side by side. */
  readonly groups: readonly (readonly Step<Data>[])[];
  /** Where in `groups` the pivot stands, alone. */
  readonly pivot: number;
}

/** Declares a saga, once, as a constant on a page of its own. Released step names stay: progress is stored under them. */
export function defineSaga<Data>({ name, before, pivot, after, changed }: SagaDeclaration<Data>): Saga<Data> {
  const groups = [...before, pivot, ...after].map((each) => [each].flat() as Step<Data>[]);
  const names = groups.flat().map((step) => step.name);
  const twice = names.find((each, index) => names.indexOf(each) < index);
  if (twice !== undefined) throw new Error(`Saga ${name} has two steps named ${twice}`);
  return { name, groups, pivot: before.length, changed };
}
