import { isDeepStrictEqual } from 'node:util';
import { QuestionKind, questionsOf, type StoredChoice, type StoredQuestion, type StoredQuiz } from '../quiz.js';

/**
 * A quiz as an attempt began it, with the keys that its questions have now; itself when none differs. Of everything else the attempt
 * keeps what it was asked: a key holds where all that it names was there to be chosen.
 */
export function corrected(began: StoredQuiz, now: StoredQuiz): StoredQuiz {
  const current = new Map(questionsOf(now).map((question) => [question.id, question]));
  let isChanged = false;
  const withKeyOfNow = (question: StoredQuestion): StoredQuestion => {
    const other = current.get(question.id);
    if (!other || other.kind !== question.kind || !holds(other, question) || isMarkedAlike(other, question)) return question;
    isChanged = true;
    return withKeyOf(question, other);
  };
  const sections = began.sections.map((section) => ({ ...section, questions: section.questions.map(withKeyOfNow) }));
  return isChanged ? { ...began, sections } : began;
}

/** What a question is marked by: its key, and a marking of its own. */
function withKeyOf(question: StoredQuestion, { key, marking }: StoredQuestion): StoredQuestion {
  const { marking: _before, ...rest } = question;
  return { ...rest, key, ...(marking && { marking }) } as StoredQuestion;
}

/** A marking of its own goes with the key, or with the points of the question, which an attempt keeps: its absence corrects nothing. */
const isMarkedAlike = (now: StoredQuestion, began: StoredQuestion): boolean =>
  isSameKey(now, began) && (now.marking === undefined || isDeepStrictEqual(now.marking, began.marking));

/** By a fixed list of what a key may have: PostgreSQL gives the fields of JSON back in an order of its own. */
export const isSameKey = (one: StoredQuestion, other: StoredQuestion): boolean => spelled(one) === spelled(other);

function spelled(question: StoredQuestion): string {
  switch (question.kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE:
      return JSON.stringify([...question.key.choiceIds].sort());
    case QuestionKind.NUMERIC:
      return JSON.stringify([question.key.number, question.key.tolerance]);
    case QuestionKind.TEXT:
      return JSON.stringify([question.key.isCaseSensitive ?? false, ...[...question.key.texts].sort()]);
    case QuestionKind.ORDERING:
      return JSON.stringify(question.key.order);
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE:
      return JSON.stringify(question.key.matches.map(({ slotId, choiceId }) => `${slotId} ${choiceId}`).sort());
  }
}

/** Whether the key of `question` can be one of what `asked` showed. */
function holds(question: StoredQuestion, asked: StoredQuestion): boolean {
  const has = (choices: readonly StoredChoice[], id: string) => choices.some((choice) => choice.id === id);
  switch (question.kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE:
      return question.key.choiceIds.every((id) => has(asked.choices, id));
    case QuestionKind.NUMERIC:
    case QuestionKind.TEXT:
      return true;
    case QuestionKind.ORDERING:
      return question.key.order.length === asked.choices.length && question.key.order.every((id) => has(asked.choices, id));
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE: {
      const { matches } = question.key;
      const choicesOf = (slotId: string) => asked.slots.find(({ id }) => id === slotId);
      return (
        matches.length === asked.slots.length &&
        matches.every(({ slotId, choiceId }) => {
          const slot = choicesOf(slotId);
          return slot !== undefined && has(question.kind === QuestionKind.MATCHING ? asked.choices : slot.choices, choiceId);
        })
      );
    }
  }
}
