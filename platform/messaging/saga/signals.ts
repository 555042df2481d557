import type { Settings } from '../../kernel/settings.js';
import type { Answer, Result } from './answer.js';
import type { SagaProgress } from './progress.js';

/** What makes a saga move. */
export type Signal =
  | { readonly kind: 'start' }
  | { readonly kind: 'answer'; readonly step: string; readonly answer: Answer }
  /** The owner's own work for a step threw `failure`, and was rolled back. */
  | { readonly kind: 'failed'; readonly step: string; readonly doing: 'run' | 'undo'; readonly reason: string; readonly failure: string }
  /** Time has passed. */
  | { readonly kind: 'timeout' }
  /** Its owner aborts it. Too late once the pivot is done. */
  | { readonly kind: 'abort'; readonly reason: string };

/** What the saga's owner has to do because of a signal. */
export type Effect =
  | { readonly kind: 'run' | 'undo' | 'undone'; readonly step: string }
  | { readonly kind: 'done'; readonly step: string; readonly result: Result }
  | { readonly kind: 'refused' | 'stuck'; readonly step: string; readonly reason: string };

/** What a decision depends on beside the saga itself. */
export interface Terms {
  readonly now: Date;
  readonly settings: Settings;
}

/** What a signal has led to. */
export interface Advance {
  /** The very object that was passed in, when the signal was late or a repetition and changed nothing. */
  readonly progress: SagaProgress;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}
