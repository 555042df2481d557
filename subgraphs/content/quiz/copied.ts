import { newId, randomId } from '../../../platform/kernel/ids.js';
import { renamedGaps } from './gaps.js';
import type { Match, OwnMarking, StoredChoice, StoredQuestion, StoredQuiz } from './quiz.js';

/** The same quiz for another content item, with ids of its own: clients keep what they have read by its id. */
export function copied(quiz: StoredQuiz): StoredQuiz {
  return {
    ...quiz,
    sections: quiz.sections.map((section) => ({ ...section, id: newId(), questions: section.questions.map(copiedQuestion) })),
  };
}

function copiedQuestion(question: StoredQuestion): StoredQuestion {
  const inside = [...question.choices, ...question.slots, ...question.slots.flatMap(({ choices }) => choices)];
  const ids = new Map(inside.map(({ id }) => [id, randomId()]));
  const newOf = (id: string) => ids.get(id) ?? id;
  const choicesOf = (choices: readonly StoredChoice[]) => choices.map((choice) => ({ ...choice, id: newOf(choice.id) }));
  return {
    ...question,
    id: newId(),
    prompt: renamedGaps(question.prompt, newOf),
    choices: choicesOf(question.choices),
    slots: question.slots.map((slot) => ({ ...slot, id: newOf(slot.id), choices: choicesOf(slot.choices) })),
    key: keyWith(question.key, newOf),
    ...(question.marking && { marking: markingWith(question.marking, newOf) }),
  } as StoredQuestion;
}

/** Worths are named by ids, and those of slots by two; texts are no ids. */
function markingWith(marking: OwnMarking, newOf: (id: string) => string): OwnMarking {
  if (!('worths' in marking)) return marking;
  const renamed = Object.entries(marking.worths).map(([unit, worth]) => [unit.split(' ').map(newOf).join(' '), worth]);
  return { ...marking, worths: Object.fromEntries(renamed) };
}

/** A key whose ids are others; what is no id stays. */
function keyWith(key: StoredQuestion['key'], newOf: (id: string) => string): StoredQuestion['key'] {
  if ('choiceIds' in key) return { choiceIds: key.choiceIds.map(newOf) };
  if ('order' in key) return { order: key.order.map(newOf) };
  if ('matches' in key)
    return { matches: key.matches.map(({ slotId, choiceId }): Match => ({ slotId: newOf(slotId), choiceId: newOf(choiceId) })) };
  return key;
}
