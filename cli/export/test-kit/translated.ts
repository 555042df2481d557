import type { Answer } from '../../../subgraphs/content/quiz/engine/answers.js';
import { QuestionKind, type StoredQuestion } from '../../../subgraphs/content/quiz/quiz.js';

/** An answer to one question as an answer to another that reads the same. */
export function translated(answer: Answer, from: StoredQuestion, to: StoredQuestion): Answer {
  const slotAt = (id: string) => from.slots.findIndex((slot) => slot.id === id);
  const choice = (id: string, slot?: number): string => {
    const isOwn = slot !== undefined && from.kind === QuestionKind.INLINE_CHOICE;
    const [known, wanted] = isOwn ? [from.slots[slot]?.choices, to.slots[slot]?.choices] : [from.choices, to.choices];
    const text = known?.find((each) => each.id === id)?.text;
    return wanted?.find((each) => each.text === text)?.id ?? '';
  };
  return {
    ...answer,
    ...(answer.choiceIds && { choiceIds: answer.choiceIds.map((id) => choice(id)) }),
    ...(answer.matches && {
      matches: answer.matches.map(({ slotId, choiceId }) => ({
        slotId: to.slots[slotAt(slotId)]?.id ?? '',
        choiceId: choice(choiceId, slotAt(slotId)),
      })),
    }),
  };
}
