import type { Answer } from '../../../../subgraphs/content/quiz/engine/answers.js';
import { type ImportedQuestion, importedQuiz } from '../../../../subgraphs/content/quiz/imported-quiz.js';
import { QuestionKind, questionsOf, type StoredQuestion } from '../../../../subgraphs/content/quiz/quiz.js';
import type { Part, PartAnswer } from './part.js';

/** A question as the engine marks it, and how it is answered there. */
export interface EngineQuestion {
  readonly question: StoredQuestion;
  answer(answer: PartAnswer): Answer | undefined;
}

/** What of a part an answer is given by: `choices` of a question with slots are those of each of them. */
interface Places extends Pick<Part, 'kind'> {
  readonly choices: readonly { readonly text: string }[];
  readonly slots: readonly { readonly choices: readonly { readonly text: string }[] }[];
}

/** BAD_USER_INPUT for a question that cannot be stored. */
export function engineQuestion(part: Places, input: ImportedQuestion): EngineQuestion {
  const [question] = questionsOf(importedQuiz({ sections: [{ questions: [input] }] }));
  if (!question) throw new Error('A quiz of one question has none');
  const idOf = choiceIds(part, question);
  return {
    question,
    answer({ choices, matches, text, number }) {
      if (text !== undefined) return { text };
      if (number !== undefined) return { number };
      if (choices) return choices.length > 0 ? { choiceIds: choices.map((choice) => idOf(choice, 0)) } : undefined;
      const given = (matches ?? []).flatMap((choice, slot) =>
        choice === null ? [] : [{ slotId: question.slots[slot]?.id ?? '', choiceId: idOf(choice, slot) }],
      );
      return given.length > 0 ? { matches: given } : undefined;
    },
  };
}

/** Choices by their places in the part. Those of ORDERING and MATCHING are stored in another order, but no two have one text. */
function choiceIds({ kind, choices, slots }: Places, question: StoredQuestion): (choice: number, slot: number) => string {
  if (kind === QuestionKind.INLINE_CHOICE) return (choice, slot) => question.slots[slot]?.choices[choice]?.id ?? '';
  if (kind !== QuestionKind.ORDERING && kind !== QuestionKind.MATCHING) return (choice) => question.choices[choice]?.id ?? '';
  const ids = new Map(question.choices.map(({ id, text }) => [text, id]));
  const shown = slots[0]?.choices ?? choices;
  return (choice) => ids.get(shown[choice]?.text ?? '') ?? '';
}
