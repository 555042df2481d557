import 'reflect-metadata';
import { checked } from '../../../platform/service/graphql/checked.js';
import { matchUnit } from './engine/worth.js';
import { ChoiceInput, QuestionInput, SlotInput } from './question.inputs.js';
import { QuizInput, QuizSectionInput, ReviewPolicyInput } from './quiz.inputs.js';
import { type OwnMarking, type PartialCredit, QuestionKind, type StoredQuestion, type StoredQuiz, type Worths } from './quiz.js';
import { quizOf } from './quiz-of.js';

/** A quiz from elsewhere: what an author here can write, and what only its source says about how it is marked. */
export interface ImportedQuiz extends Omit<QuizInput, 'sections'> {
  readonly sections: readonly ImportedSection[];
}

export interface ImportedSection extends Omit<QuizSectionInput, 'questions'> {
  readonly questions: readonly ImportedQuestion[];
}

export interface ImportedQuestion extends QuestionInput {
  readonly marking?: PlacedMarking | null;
  /** TEXT: whether capitals matter. */
  readonly isCaseSensitive?: boolean;
}

/** A marking by the places of choices and slots, before they have ids. */
export type PlacedMarking =
  | { readonly partialCredit: PartialCredit }
  | PlacedWorths
  | { readonly texts: readonly { readonly text: string; readonly worth: number }[] };

export interface PlacedWorths extends Omit<Worths, 'worths'> {
  /** A row for each slot, or one for the choices of a question that has no slots. */
  readonly worths: readonly (readonly number[])[];
}

/** The quiz as it is stored. BAD_USER_INPUT. */
export function importedQuiz(input: ImportedQuiz): StoredQuiz {
  const stored = quizOf(checked(QuizInput, instanceOf(input)), null);
  return {
    ...stored,
    sections: stored.sections.map((section, at) => ({
      ...section,
      questions: section.questions.map((question, index) => marked(question, input.sections[at]?.questions[index] as ImportedQuestion)),
    })),
  };
}

/** The validation rules belong to the classes. */
const instanceOf = ({ review, sections, ...settings }: ImportedQuiz): QuizInput => ({
  ...settings,
  ...(review && { review: Object.assign(new ReviewPolicyInput(), review) }),
  sections: sections.map(({ questions, ...section }) =>
    Object.assign(new QuizSectionInput(), section, { questions: questions.map(questionOf) }),
  ),
});

const questionOf = ({ choices, slots, ...question }: QuestionInput): QuestionInput =>
  Object.assign(new QuestionInput(), question, {
    ...(choices && { choices: choices.map(choiceOf) }),
    ...(slots && { slots: slots.map((slot) => Object.assign(new SlotInput(), slot, { choices: slot.choices.map(choiceOf) })) }),
  });

const choiceOf = (choice: ChoiceInput): ChoiceInput => Object.assign(new ChoiceInput(), choice);

function marked(question: StoredQuestion, input: ImportedQuestion): StoredQuestion {
  const marking = input.marking && markingOf(question, input, input.marking);
  const key = input.isCaseSensitive && 'texts' in question.key ? { ...question.key, isCaseSensitive: true } : question.key;
  return { ...question, key, ...(marking && { marking }) } as StoredQuestion;
}

function markingOf(question: StoredQuestion, input: ImportedQuestion, marking: PlacedMarking): OwnMarking {
  if ('partialCredit' in marking) return marking;
  if ('texts' in marking) {
    const worths = Object.fromEntries(marking.texts.map(({ text, worth }) => [text, worth]));
    return { worths, least: null, most: null, mostChoices: null };
  }
  const unitOf = unitsOf(question, input);
  const pairs = marking.worths.flatMap((row, slot) => row.map((worth, choice) => [unitOf(choice, slot), worth] as const));
  return { ...marking, worths: Object.fromEntries(pairs.filter(([, worth]) => worth !== 0)) };
}

/** Names the unit at a place of the input: MATCHING stores its choices in another order, but has no two with one text. */
function unitsOf({ kind, slots, choices }: StoredQuestion, input: ImportedQuestion): (choice: number, slot: number) => string {
  if (kind === QuestionKind.MATCHING) {
    const ids = new Map(choices.map(({ id, text }) => [text, id]));
    return (choice, slot) => matchUnit(slots[slot]?.id ?? '', ids.get(input.slots?.[slot]?.choices[choice]?.text ?? '') ?? '');
  }
  if (slots.length > 0) return (choice, slot) => matchUnit(slots[slot]?.id ?? '', slots[slot]?.choices[choice]?.id ?? '');
  return (choice) => choices[choice]?.id ?? '';
}
