import { decimal } from '../../../../platform/kernel/decimal.js';
import { QuestionKind, type StoredQuestion, type Worths } from '../quiz.js';
import type { Answer } from './answers.js';
import { isSameText } from './folded.js';

/**
 * What an answer is worth, in points, by what each of its units is: their sum within the bounds, from 0 to all points of the question.
 * What is not an answer was dealt with before.
 */
export function worthOf(question: StoredQuestion, { worths, least, most, mostChoices }: Worths, answer: Answer): number {
  const units = unitsOf(question, worths, answer);
  if (units.length === 0 || (mostChoices !== null && units.length > mostChoices)) return 0;
  const sum = decimal(units.reduce((total, unit) => total + (Object.hasOwn(worths, unit) ? (worths[unit] as number) : 0), 0));
  const bounded = Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(least ?? Number.NEGATIVE_INFINITY, sum));
  return Math.min(question.points, Math.max(0, bounded));
}

/** As the worths name them. */
function unitsOf(question: StoredQuestion, worths: Worths['worths'], { choiceIds, matches, text }: Answer): readonly string[] {
  if (question.kind === QuestionKind.TEXT) {
    return text === undefined ? [] : [Object.keys(worths).find((known) => isSameText(known, text, question.key)) ?? text];
  }
  return choiceIds ?? (matches ?? []).map(({ slotId, choiceId }) => matchUnit(slotId, choiceId));
}

/** The unit of a choice in a slot. */
export const matchUnit = (slotId: string, choiceId: string): string => `${slotId} ${choiceId}`;
