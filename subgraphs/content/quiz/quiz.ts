import type { AttemptRule } from '../../../schema/events/assignment.js';

/** What a student does with a question. */
export enum QuestionKind {
  SINGLE_CHOICE = 'SINGLE_CHOICE',
  MULTIPLE_CHOICE = 'MULTIPLE_CHOICE',
  NUMERIC = 'NUMERIC',
  TEXT = 'TEXT',
  ORDERING = 'ORDERING',
  MATCHING = 'MATCHING',
  INLINE_CHOICE = 'INLINE_CHOICE',
}

/** What an answer is worth that is right in parts; `engine/mark.ts` says how. */
export enum PartialCredit {
  ALL_OR_NOTHING = 'ALL_OR_NOTHING',
  PROPORTIONAL = 'PROPORTIONAL',
  RIGHT_MINUS_WRONG = 'RIGHT_MINUS_WRONG',
}

/** From when on a student sees a part of their submitted attempt. */
export enum ReviewMoment {
  NEVER = 'NEVER',
  AFTER_SUBMIT = 'AFTER_SUBMIT',
  AFTER_LAST_ATTEMPT = 'AFTER_LAST_ATTEMPT',
  AFTER_COURSE_END = 'AFTER_COURSE_END',
}

export interface ReviewPolicy {
  readonly score: ReviewMoment;
  readonly answers: ReviewMoment;
  readonly key: ReviewMoment;
  readonly feedback: ReviewMoment;
}

/** A quiz as it is stored: plain data, in a column of its content item. */
export interface StoredQuiz {
  /** Null is no limit. */
  readonly attemptsAllowed: number | null;
  /** Null is no limit. */
  readonly timeLimitSeconds: number | null;
  /** From 0 to 100, of the points of the questions that an attempt has drawn. */
  readonly passPercent: number;
  /** Its part in the grade of the course, as an assignment's; 0 does not count there. */
  readonly weight: number;
  readonly countedAttempt: AttemptRule;
  readonly shuffleQuestions: boolean;
  readonly shuffleChoices: boolean;
  readonly partialCredit: PartialCredit;
  readonly review: ReviewPolicy;
  readonly sections: readonly StoredSection[];
}

export interface StoredSection {
  readonly id: string;
  readonly title: string;
  /** So many of its questions, at random for each attempt. Null: all of them. */
  readonly draw: number | null;
  readonly questions: readonly StoredQuestion[];
}

/**
 * What a question shows. Ids are unique everywhere, since clients keep what they have read by its id. Those of choices and slots are
 * random, and tell neither when nor in which order their author wrote them: see `randomId`.
 */
export interface QuestionBody {
  readonly id: string;
  /** INLINE_CHOICE: holds each slot once, as `[[id]]`. */
  readonly prompt: string;
  readonly points: number;
  readonly feedback: string | null;
  /** MATCHING: what can be matched, the same for each slot. NUMERIC, TEXT and INLINE_CHOICE have none. */
  readonly choices: readonly StoredChoice[];
  /** MATCHING: what is matched. INLINE_CHOICE: the gaps of the prompt. Other kinds have none. */
  readonly slots: readonly StoredSlot[];
}

export interface StoredChoice {
  readonly id: string;
  readonly text: string;
  readonly feedback: string | null;
}

export interface StoredSlot {
  readonly id: string;
  readonly text: string;
  /** INLINE_CHOICE: those of this gap alone. MATCHING has them at the question, once. */
  readonly choices: readonly StoredChoice[];
}

/** The one right choice for SINGLE_CHOICE; all right ones, one at least, for MULTIPLE_CHOICE. */
export interface ChoiceKey {
  readonly choiceIds: readonly string[];
}

/** Right is whatever differs from `number` by `tolerance` at most. */
export interface NumberKey {
  readonly number: number;
  readonly tolerance: number;
}

/** Right is each of these, one at least, however it is written: `engine/folded.ts` says what does not matter. */
export interface TextKey {
  readonly texts: readonly string[];
  /** Where capitals matter, as they may in a question from elsewhere. */
  readonly isCaseSensitive?: true;
}

/** All choices of the question, the first one first. */
export interface OrderKey {
  readonly order: readonly string[];
}

/** One choice for each slot. A choice may be right for several slots or for none. */
export interface MatchKey {
  readonly matches: readonly Match[];
}

export interface Match {
  readonly slotId: string;
  readonly choiceId: string;
}

/** How a question is marked that says so itself, as those do that were imported with the scoring of their source. */
export type OwnMarking = { readonly partialCredit: PartialCredit } | Worths;

/** What each unit of an answer is worth: the answer is worth their sum, within the bounds. */
export interface Worths {
  /** In points. Choices by their ids, choices of a slot as `engine/worth.ts` names them, texts as they are. Others are worth nothing. */
  readonly worths: Readonly<Record<string, number>>;
  readonly least: number | null;
  readonly most: number | null;
  /** Who chooses more earns nothing. */
  readonly mostChoices: number | null;
}

type Question<Kind extends QuestionKind, Key> = QuestionBody & {
  readonly kind: Kind;
  readonly key: Key;
  /** Absent: as the quiz says. A part of the key: what each choice is worth tells which are right. */
  readonly marking?: OwnMarking;
};

/**
 * A question with its key, whose shape its kind tells. The key is a field beside what is shown, never a part of it: to leave it out is to
 * leave out one field.
 */
export type StoredQuestion =
  | Question<QuestionKind.SINGLE_CHOICE, ChoiceKey>
  | Question<QuestionKind.MULTIPLE_CHOICE, ChoiceKey>
  | Question<QuestionKind.NUMERIC, NumberKey>
  | Question<QuestionKind.TEXT, TextKey>
  | Question<QuestionKind.ORDERING, OrderKey>
  | Question<QuestionKind.MATCHING, MatchKey>
  | Question<QuestionKind.INLINE_CHOICE, MatchKey>;

export const questionsOf = ({ sections }: Pick<StoredQuiz, 'sections'>): readonly StoredQuestion[] =>
  sections.flatMap(({ questions }) => questions);
