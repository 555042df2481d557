import type { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import type { Responses } from '../scoring/processing.js';

/** An answer to a part, by the places of choices and slots in it: what a student can give here, and an item can score. */
export interface PartAnswer {
  /** ORDERING: in the order given. */
  readonly choices?: readonly number[];
  /** For each slot its choice, or none. */
  readonly matches?: readonly (number | null)[];
  readonly text?: string;
  readonly number?: number;
  /** A number that is tried to see where right ends, and is no bound itself. */
  readonly isProbe?: boolean;
}

export interface PartChoice {
  readonly identifier: string;
  readonly text: string;
  readonly feedback: string | null;
}

export interface PartSlot {
  /** INLINE_CHOICE: the prompt holds it as `[[name]]`. */
  readonly name: string;
  readonly text: string;
  readonly choices: readonly PartChoice[];
}

/** What becomes one question: one interaction of an item, or all gaps of its text. */
export interface Part {
  readonly kind: QuestionKind;
  readonly prompt: string;
  readonly choices: readonly PartChoice[];
  /** MATCHING: all with the choices of the part. */
  readonly slots: readonly PartSlot[];
  /** More of them cannot be chosen at once; null is no limit. */
  readonly mostChoices: number | null;
  /** The answer as responses to the item. */
  responses(answer: PartAnswer): Responses;
  /** The answer that the item declares to be right, as far as it can be given here. */
  readonly correct: PartAnswer | null;
  /** Answers to try. All there are where they are few; else those that could tell one rule of scoring from another. */
  readonly answers: readonly PartAnswer[];
  /** What the item's own mapping says that one choice is worth, in a slot where there are slots; null without a mapping. */
  readonly declaredWorth: DeclaredWorth | null;
}

export interface DeclaredWorth {
  of(choice: number, slot: number): number;
  readonly least: number | null;
  readonly most: number | null;
}
