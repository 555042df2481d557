import { QuestionKind, type StoredChoice, type StoredQuestion, type StoredQuiz, type StoredSection } from '../quiz.js';
import { randomOf, seedOf, shuffled } from './random.js';

/** What one attempt is asked, in the order in which it is shown: ids alone, and none that the key is read for. */
export interface DrawnQuestion {
  readonly questionId: string;
  readonly kind: QuestionKind;
  readonly choiceIds: readonly string[];
  readonly slots: readonly { readonly slotId: string; readonly choiceIds: readonly string[] }[];
}

/** The same for the same seed. Whatever the key is, the same seed draws the same: what is shown then cannot tell it. */
export function drawn(quiz: StoredQuiz, seed: number): readonly DrawnQuestion[] {
  return quiz.sections.flatMap((section) =>
    questionsDrawn(section, quiz.shuffleQuestions, seedOf(seed, section.id)).map((question) =>
      inOrderShown(question, quiz.shuffleChoices, seedOf(seed, question.id)),
    ),
  );
}

function questionsDrawn({ questions, draw }: StoredSection, isShuffled: boolean, seed: number): readonly StoredQuestion[] {
  const order = shuffled(questions, randomOf(seed)).slice(0, draw ?? questions.length);
  if (isShuffled) return order;
  const chosen = new Set(order);
  return questions.filter((question) => chosen.has(question));
}

/** Their authors write these in an order that the key can be read of. */
const ALWAYS_SHUFFLED: readonly QuestionKind[] = [QuestionKind.ORDERING, QuestionKind.MATCHING];

function inOrderShown({ id, kind, choices, slots }: StoredQuestion, shuffleChoices: boolean, seed: number): DrawnQuestion {
  const isShuffled = shuffleChoices || ALWAYS_SHUFFLED.includes(kind);
  const idsOf = (of: readonly StoredChoice[], name: string) =>
    (isShuffled ? shuffled(of, randomOf(seedOf(seed, name))) : of).map((choice) => choice.id);
  return {
    questionId: id,
    kind,
    choiceIds: idsOf(choices, ''),
    slots: slots.map((slot) => ({ slotId: slot.id, choiceIds: idsOf(slot.choices, slot.id) })),
  };
}
