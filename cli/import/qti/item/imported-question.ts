import type { ImportedQuestion } from '../../../../subgraphs/content/quiz/imported-quiz.js';
import type { ChoiceInput, SlotInput } from '../../../../subgraphs/content/quiz/question.inputs.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import type { PartChoice } from './part.js';
import type { SolvedPart } from './solved-part.js';

/** A solved part as a question that can be stored. */
export function importedQuestion({ part, points, key, marking }: SolvedPart): ImportedQuestion {
  const { kind, prompt } = part;
  const question = { kind, prompt, points, marking };
  if ('texts' in key) return { ...question, answerTexts: [...key.texts], isCaseSensitive: key.isCaseSensitive ?? false };
  if ('number' in key) return { ...question, answerNumber: key.number, tolerance: key.tolerance };
  if ('matches' in key) return { ...question, slots: slotsOf(part, key.matches) };
  if ('order' in key) return { ...question, choices: key.order.map((place) => choiceOf(part.choices[place] as PartChoice)) };
  return { ...question, choices: part.choices.map((choice, place) => choiceOf(choice, key.choices.includes(place))) };
}

const choiceOf = ({ text, feedback }: PartChoice, correct?: boolean): ChoiceInput => ({
  text,
  ...(correct && { correct }),
  ...(feedback && { feedback }),
});

const slotsOf = ({ kind, slots }: SolvedPart['part'], matches: readonly (number | null)[]): SlotInput[] =>
  slots.map(({ name, text, choices }, slot) => ({
    ...(kind === QuestionKind.INLINE_CHOICE && { id: name }),
    text,
    choices: choices.map((choice, place) => choiceOf(choice, place === matches[slot])),
  }));
