/** The result of a step, for the steps and reactions after it. It is stored and sent as JSON. */
export type Result = Readonly<Record<string, unknown>>;

export interface Done {
  readonly kind: 'done';
  readonly result: Result;
}

export interface Refused {
  readonly kind: 'refused';
  /** Shown to clients that follow the saga. */
  readonly reason: string;
}

export interface Undone {
  readonly kind: 'undone';
}

/** The answer of a step. */
export type Answer = Done | Refused | Undone;

export const done = (result: Result = {}): Done => ({ kind: 'done', result });
export const refused = (reason: string): Refused => ({ kind: 'refused', reason });
/** Also the answer of an undo that had nothing to undo. */
export const undone: Undone = { kind: 'undone' };

/** A step as its participants know it: a plain constant beside the events that ask for it, since participants cannot import the saga. */
export interface StepName {
  readonly saga: string;
  readonly step: string;
}
