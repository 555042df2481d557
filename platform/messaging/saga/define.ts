import type { RequestContext } from '../../kernel/context.js';
import type { Setting } from '../../kernel/settings.js';
import type { Done, Refused, Result, Undone } from './answer.js';

/** What a step works with. Everything that it does through `context.em` commits together with the saga's progress. */
export interface SagaWork<Data> {
  readonly sagaId: string;
  /** The id of the saga's subject. */
  readonly subject: string;
  /** The data that the saga was started with. */
  readonly data: Data;
  /** Why the saga compensates; null while it goes forward. */
  readonly reason: string | null;
  /** The number of this try in this direction, from 1. */
  readonly attempt: number;
  readonly context: RequestContext;
}

/**
 * One step. The owner's own work is done in `run`, which answers at once. For another service's work, `run` records an event, and
 * that service answers on `saga.replies`. `done`, `refused` and `undone` react to the answer, in the transaction that stores it.
 */
export interface Step<Data> {
  readonly name: string;
  /** How long an answer may take, in ms. After that a step up to the pivot times out, and a later one is retried. */
  readonly within: Setting<number>;
  /** Answers, or returns nothing when a participant will answer. An error is a failure: the work is rolled back and retried. */
  run(work: SagaWork<Data>): Promise<Done | Refused | void>;
  done?(work: SagaWork<Data>, result: Result): Promise<void>;
  /** Also called for a step that has timed out. */
  refused?(work: SagaWork<Data>, reason: string): Promise<void>;
  /** Reverts what `run` did, if it did anything. `result` is the one of its `done` answer; null when it has not answered. */
  undo?(work: SagaWork<Data>, result: Result | null): Promise<Undone | void>;
  undone?(work: SagaWork<Data>): Promise<void>;
}

/** A step before the pivot: it can be undone. */
export type CompensableStep<Data> = Step<Data> & Required<Pick<Step<Data>, 'undo'>>;

/** A step after the pivot: it is retried until it is done, and may not be refused. */
export type RetriedStep<Data> = Omit<Step<Data>, 'run' | 'refused' | 'undo' | 'undone'> & {
  run(work: SagaWork<Data>): Promise<Done | void>;
};

/** Steps in a list of their own run side by side. */
type SideBySide<Each> = readonly (Each | readonly Each[])[];

export interface SagaDeclaration<Data> {
  readonly name: string;
  readonly before: SideBySide<CompensableStep<Data>>;
  /** Once it is done, the saga must complete. It needs no `undo` when its `run` answers at once. */
  readonly pivot: Step<Data>;
  readonly after: SideBySide<RetriedStep<Data>>;
  /** Called whenever a step has changed: the place to write the owner's feed entry. */
  changed?(work: Omit<SagaWork<Data>, 'attempt'>): Promise<void>;
}

export interface Saga<Data> extends Pick<SagaDeclaration<Data>, 'name' | 'changed'> {
  /** In the order in which they run. The steps of one group run side by side. */
  readonly groups: readonly (readonly Step<Data>[])[];
  /** The index of the pivot's group, which has no other step. */
  readonly pivot: number;
}

/** Declares a saga, once, as a constant on a page of its own. Never rename a released step: progress is stored under its name. */
export function defineSaga<Data>({ name, before, pivot, after, changed }: SagaDeclaration<Data>): Saga<Data> {
  const groups = [...before, pivot, ...after].map((each) => [each].flat() as Step<Data>[]);
  const names = groups.flat().map((step) => step.name);
  const twice = names.find((each, index) => names.indexOf(each) < index);
  if (twice !== undefined) throw new Error(`Saga ${name} has two steps named ${twice}`);
  return { name, groups, pivot: before.length, changed };
}
