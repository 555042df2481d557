import type { Settings } from '../../kernel/settings.js';
import type { Answer, Result } from './answer.js';
import type { SagaProgress } from './progress.js';

/** What a saga hears of. */
export type Signal =
  | { readonly kind: 'start' }
  | { readonly kind: 'answer'; readonly step: string; readonly answer: Answer }
  /** Its own work threw `failure`, and was rolled back. */
  | { readonly kind: 'failed'; readonly step: string; readonly doing: 'run' | 'undo'; readonly reason: string; readonly failure: string }
  /** Time has passed. */
  | { readonly kind: 'timeout' }
  /** Its owner calls it off. Too late once the pivot is done. */
  | { readonly kind: 'abort'; readonly reason: string };

/** What is to be done because of it. */
export type Effect =
  | { readonly kind: 'run' | 'undo' | 'undone'; readonly step: string }
  | { readonly kind: 'done'; readonly step: string; readonly result: Result }
  | { readonly kind: 'refused' | 'stuck'; readonly step: string; readonly reason: string };

export interface Terms {
  readonly now: Date;
  readonly settings: Settings;
}

export interface Advance {
  /** The very object that went in when the signal changed nothing: it was late, or a repetition. */
  readonly progress: SagaProgress;
  /** In this order. */
  readonly effects: readonly Effect[];
}
