/** What a step brought about, for the steps and reactions after it. Travels as JSON. */
export type Result = Readonly<Record<string, unknown>>;

export interface Done {
  readonly kind: 'done';
  readonly result: Result;
}

export interface Refused {
  readonly kind: 'refused';
  /** Shown to people who follow the saga. */
  readonly reason: string;
}

export interface Undone {
  readonly kind: 'undone';
}

/** How a step came out. */
export type Answer = Done | Refused | Undone;

export const done = (result: Result = {}): Done => ({ kind: 'done', result });
export const refused = (reason: string): Refused => ({ kind: 'refused', reason });
/** Also the answer of an undo that had nothing to undo. */
export const undone: Undone = { kind: 'undone' };

/** A step as its participants know it. A plain constant beside the facts it reacts to, since they cannot import the saga. */
export interface StepName {
  readonly saga: string;
  readonly step: string;
}
