import { type MatchKey, type NumberKey, PartialCredit, QuestionKind, type StoredQuestion, type TextKey } from '../quiz.js';
import type { Answer } from './answers.js';
import { folded, isSameText } from './folded.js';
import { worthOf } from './worth.js';

/** How much of a question is right: `right` and `wrong` count units of it, out of `units`. */
interface Parts {
  readonly right: number;
  readonly wrong: number;
  readonly units: number;
  /** MULTIPLE_CHOICE: more was chosen than is right, so that being right in part was no feat. */
  readonly isExcessive?: boolean;
}

export interface Mark {
  /** From 0 to the question's, not rounded: a sum of thirds is rounded once. */
  readonly points: number;
  /** Whether all of it is right. */
  readonly correct: boolean;
}

const WRONG: Mark = { points: 0, correct: false };

/**
 * What an answer is worth. Units are the right choices of MULTIPLE_CHOICE, the neighbours of ORDERING, the slots of MATCHING and
 * INLINE_CHOICE; other kinds have one. ALL_OR_NOTHING: all points when everything is right and nothing wrong. PROPORTIONAL: right/units;
 * nothing when more was chosen than is right. RIGHT_MINUS_WRONG: (right − wrong)/units, 0 at least. No answer is worth nothing. A question
 * that has a marking of its own is marked by that.
 */
export function mark(question: StoredQuestion, answer: Answer | undefined, partialCredit: PartialCredit): Mark {
  if (!answer) return WRONG;
  const { marking } = question;
  if (marking && 'worths' in marking) {
    const points = worthOf(question, marking, answer);
    return { points, correct: points === question.points };
  }
  const parts = partsOf(question, answer);
  if (parts.right === parts.units && parts.wrong === 0) return { points: question.points, correct: true };
  return { points: (question.points * earnedUnits(parts, marking?.partialCredit ?? partialCredit)) / parts.units, correct: false };
}

function earnedUnits({ right, wrong, isExcessive }: Parts, partialCredit: PartialCredit): number {
  switch (partialCredit) {
    case PartialCredit.ALL_OR_NOTHING:
      return 0;
    case PartialCredit.PROPORTIONAL:
      return isExcessive ? 0 : right;
    case PartialCredit.RIGHT_MINUS_WRONG:
      return Math.max(0, right - wrong);
  }
}

function partsOf(question: StoredQuestion, answer: Answer): Parts {
  switch (question.kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE:
      return partsOfChoices(question.key.choiceIds, answer.choiceIds ?? []);
    case QuestionKind.NUMERIC:
      return whole(answer.number !== undefined && isWithin(question.key, answer.number));
    case QuestionKind.TEXT:
      return whole(answer.text !== undefined && isOneOf(question.key, answer.text));
    case QuestionKind.ORDERING:
      return partsOfOrder(question.key.order, answer.choiceIds ?? []);
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE:
      return partsOfMatches(question.key, answer.matches ?? []);
  }
}

const whole = (isRight: boolean): Parts => ({ right: isRight ? 1 : 0, wrong: isRight ? 0 : 1, units: 1 });

function partsOfChoices(key: readonly string[], chosen: readonly string[]): Parts {
  const right = chosen.filter((id) => key.includes(id)).length;
  return { right, wrong: chosen.length - right, units: key.length, isExcessive: chosen.length > key.length };
}

/** As far as binary fractions can tell: 1.1 differs from 1 by 0.1, though their floats differ by a little more. */
function isWithin({ number, tolerance }: NumberKey, answer: number): boolean {
  const slack = 4 * Number.EPSILON * Math.max(Math.abs(number), Math.abs(answer), tolerance);
  return Math.abs(answer - number) <= tolerance + slack;
}

const isOneOf = (key: TextKey, answer: string): boolean => folded(answer) !== '' && key.texts.some((text) => isSameText(text, answer, key));

/** Neighbours, not places: who has put one thing too early has not put all others wrong. */
function partsOfOrder(order: readonly string[], given: readonly string[]): Parts {
  const next = new Map(order.slice(1).map((id, index) => [order[index], id]));
  const right = given.slice(1).filter((id, index) => next.get(given[index] as string) === id).length;
  return { right, wrong: Math.max(0, given.length - 1) - right, units: order.length - 1 };
}

function partsOfMatches({ matches }: MatchKey, given: readonly { slotId: string; choiceId: string }[]): Parts {
  const key = new Map(matches.map(({ slotId, choiceId }) => [slotId, choiceId]));
  const right = given.filter(({ slotId, choiceId }) => key.get(slotId) === choiceId).length;
  return { right, wrong: given.length - right, units: matches.length };
}
