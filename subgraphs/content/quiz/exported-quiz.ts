import { matchUnit } from './engine/worth.js';
import { renamedGaps } from './gaps.js';
import type { ImportedQuestion, ImportedQuiz, PlacedMarking } from './imported-quiz.js';
import type { ChoiceInput, SlotInput } from './question.inputs.js';
import { QuestionKind, type StoredChoice, type StoredQuestion, type StoredQuiz } from './quiz.js';

/**
 * The quiz by places, without ids: what `importedQuiz` makes the same quiz of. Two quizzes that differ in their ids alone are written
 * alike.
 */
export const exportedQuiz = ({ sections, review, ...settings }: StoredQuiz): ImportedQuiz => ({
  ...settings,
  review: { ...review },
  sections: sections.map(({ title, draw, questions }) => ({ title, draw, questions: questions.map(exportedQuestion) })),
});

function exportedQuestion(question: StoredQuestion): ImportedQuestion {
  const { kind, points, feedback } = question;
  const marking = markingOf(question);
  const common = { kind, prompt: promptOf(question), points, ...(feedback !== null && { feedback }), ...(marking && { marking }) };
  const { key } = question;
  if ('texts' in key) return { ...common, answerTexts: [...key.texts], ...(key.isCaseSensitive && { isCaseSensitive: true }) };
  if ('number' in key) return { ...common, answerNumber: key.number, tolerance: key.tolerance };
  if ('matches' in key)
    return { ...common, slots: slotsOf(question, new Set(key.matches.map(({ slotId, choiceId }) => matchUnit(slotId, choiceId)))) };
  if ('order' in key) {
    const byId = new Map(question.choices.map((choice) => [choice.id, choice]));
    return { ...common, choices: key.order.map((id) => choiceOf(byId.get(id) as StoredChoice)) };
  }
  return { ...common, choices: question.choices.map((choice) => choiceOf(choice, key.choiceIds.includes(choice.id))) };
}

const choiceOf = ({ text, feedback }: StoredChoice, correct = false): ChoiceInput => ({
  text,
  ...(correct && { correct }),
  ...(feedback !== null && { feedback }),
});

/** MATCHING stores its choices in the order of their random ids, and no two have one text: by their texts they are in one order always. */
const choicesAt = ({ kind, choices, slots }: StoredQuestion, slot: number): readonly StoredChoice[] =>
  kind === QuestionKind.MATCHING ? [...choices].sort((one, other) => (one.text < other.text ? -1 : 1)) : (slots[slot]?.choices ?? []);

const gapName = (slot: number): string => `gap${slot + 1}`;

/** Only the prompt of INLINE_CHOICE has gaps: elsewhere brackets are text. */
const promptOf = ({ kind, prompt, slots }: StoredQuestion): string =>
  kind === QuestionKind.INLINE_CHOICE ? renamedGaps(prompt, (id) => gapName(slots.findIndex((slot) => slot.id === id))) : prompt;

const slotsOf = (question: StoredQuestion, right: ReadonlySet<string>): SlotInput[] =>
  question.slots.map(({ id, text }, slot) => ({
    ...(question.kind === QuestionKind.INLINE_CHOICE && { id: gapName(slot) }),
    text,
    choices: choicesAt(question, slot).map((choice) => choiceOf(choice, right.has(matchUnit(id, choice.id)))),
  }));

function markingOf(question: StoredQuestion): PlacedMarking | undefined {
  const { marking, kind, slots, choices } = question;
  if (!marking || !('worths' in marking)) return marking;
  const { worths, ...bounds } = marking;
  if (kind === QuestionKind.TEXT) return { texts: Object.entries(worths).map(([text, worth]) => ({ text, worth })) };
  const rows =
    slots.length > 0
      ? slots.map(({ id }, slot) => choicesAt(question, slot).map((choice) => worths[matchUnit(id, choice.id)] ?? 0))
      : [choices.map(({ id }) => worths[id] ?? 0)];
  return { ...bounds, worths: rows };
}
