import { decimal } from '../../../platform/kernel/decimal.js';
import { newId, randomId } from '../../../platform/kernel/ids.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { isSameKey } from './engine/corrected.js';
import { renamedGaps } from './gaps.js';
import type { ChoiceInput, QuestionInput, SlotInput } from './question.inputs.js';
import type { QuizInput, QuizSectionInput, ReviewPolicyInput } from './quiz.inputs.js';
import {
  type Match,
  PartialCredit,
  type QuestionBody,
  QuestionKind,
  questionsOf,
  ReviewMoment,
  type ReviewPolicy,
  type StoredChoice,
  type StoredQuestion,
  type StoredQuiz,
  type StoredSection,
  type StoredSlot,
  type TextKey,
} from './quiz.js';
import { demandQuiz } from './quiz-rules.js';

/**
 * The quiz that an author wrote, as it is stored. What has an id keeps it, everything else gets a new one. `before` is the quiz that it
 * replaces, null for a new one. BAD_USER_INPUT.
 */
export function quizOf(input: QuizInput, before: StoredQuiz | null): StoredQuiz {
  demandQuiz(input, before);
  return {
    attemptsAllowed: kept(input.attemptsAllowed, before?.attemptsAllowed),
    timeLimitSeconds: kept(input.timeLimitSeconds, before?.timeLimitSeconds),
    passPercent: input.passPercent ?? 50,
    weight: decimal(input.weight ?? 0),
    countedAttempt: input.countedAttempt ?? AttemptRule.BEST,
    shuffleQuestions: input.shuffleQuestions ?? false,
    shuffleChoices: input.shuffleChoices ?? false,
    partialCredit: input.partialCredit ?? PartialCredit.PROPORTIONAL,
    review: input.review ? reviewOf(input.review) : (before?.review ?? reviewOf(null)),
    sections: sectionsOf(input.sections, before),
  };
}

/** Absent means unchanged, null means none. What has a default in the schema is never absent. */
const kept = (given: number | null | undefined, before: number | null | undefined): number | null =>
  (given === undefined ? before : given) ?? null;

const reviewOf = (input: ReviewPolicyInput | null | undefined): ReviewPolicy => ({
  score: input?.score ?? ReviewMoment.AFTER_SUBMIT,
  answers: input?.answers ?? ReviewMoment.AFTER_SUBMIT,
  key: input?.key ?? ReviewMoment.AFTER_LAST_ATTEMPT,
  feedback: input?.feedback ?? ReviewMoment.AFTER_SUBMIT,
});

function sectionsOf(inputs: readonly QuizSectionInput[], before: StoredQuiz | null): readonly StoredSection[] {
  const known = new Map(before && questionsOf(before).map((question) => [question.id, question]));
  return inputs.map(({ id, title, draw, questions }) => ({
    id: id ?? newId(),
    title: title ?? '',
    draw: draw ?? null,
    questions: questions.map((input) => withMarkingOf(input.id ? known.get(input.id) : undefined, input)),
  }));
}

/** A marking of its own stays with a question as long as its key and its points do: nobody can write one here. */
function withMarkingOf(before: StoredQuestion | undefined, input: QuestionInput): StoredQuestion {
  const made = questionOf(input, before);
  const isKept = before?.marking && before.points === made.points && isSameKey(before, made);
  return isKept ? { ...made, marking: before.marking } : made;
}

function questionOf(input: QuestionInput, before: StoredQuestion | undefined): StoredQuestion {
  const { kind } = input;
  const body = bodyOf(input);
  switch (kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE: {
      const choices = choicesOf(input.choices);
      return { ...body, kind, choices, key: { choiceIds: rightOf(choices, input.choices) } };
    }
    case QuestionKind.NUMERIC:
      // JSON knows one zero: what is stored and read again must be what was made.
      return { ...body, kind, key: { number: (input.answerNumber as number) + 0, tolerance: (input.tolerance ?? 0) + 0 } };
    case QuestionKind.TEXT:
      return { ...body, kind, key: textKeyOf(input.answerTexts as string[], before) };
    case QuestionKind.ORDERING: {
      const inOrder = choicesOf(input.choices);
      return { ...body, kind, choices: sortedById(inOrder), key: { order: inOrder.map(({ id }) => id) } };
    }
    case QuestionKind.MATCHING:
      return { ...body, kind, ...matchingOf(input.slots as SlotInput[]) };
    case QuestionKind.INLINE_CHOICE:
      return { ...body, kind, ...inlineOf(input, before) };
  }
}

/** Whether capitals matter is for a question from elsewhere to say; it stays. */
const textKeyOf = (texts: readonly string[], before: StoredQuestion | undefined): TextKey =>
  before?.kind === QuestionKind.TEXT && before.key.isCaseSensitive ? { texts, isCaseSensitive: true } : { texts };

const bodyOf = ({ id, prompt, points, feedback }: QuestionInput): QuestionBody => ({
  id: id ?? newId(),
  prompt,
  points: decimal(points ?? 1),
  feedback: feedback ?? null,
  choices: [],
  slots: [],
});

const choicesOf = (inputs: readonly ChoiceInput[] | null | undefined): readonly StoredChoice[] =>
  (inputs ?? []).map(({ id, text, feedback }) => ({ id: id ?? randomId(), text, feedback: feedback ?? null }));

const rightOf = (choices: readonly StoredChoice[], inputs: readonly ChoiceInput[] | null | undefined): readonly string[] =>
  choices.filter((_each, index) => inputs?.[index]?.correct).map(({ id }) => id);

/** Random ids: so the order of what is stored tells nothing of the order that is right. */
const sortedById = (choices: readonly StoredChoice[]): readonly StoredChoice[] =>
  [...choices].sort((one, other) => (one.id < other.id ? -1 : 1));

/** People write pairs in one order on both sides, so the order of the choices would tell which belongs to which slot. */
function matchingOf(inputs: readonly SlotInput[]) {
  const choices = choicesOf(inputs[0]?.choices);
  const slots: StoredSlot[] = inputs.map(({ id, text }) => ({ id: id ?? randomId(), text, choices: [] }));
  const matches = slots.map((slot, index) => matchOf(slot.id, rightOf(choices, inputs[index]?.choices)));
  return { choices: sortedById(choices), slots, key: { matches } };
}

/** A new gap has a name of its author's: it gets an id here, also where the prompt holds it. */
function inlineOf({ prompt, slots }: QuestionInput, before: StoredQuestion | undefined) {
  const inputs = slots as SlotInput[];
  const known = new Set(before?.slots.map(({ id }) => id));
  const ids = new Map(inputs.map(({ id }) => [id as string, known.has(id as string) ? (id as string) : randomId()]));
  const made = inputs.map(({ id, text, choices }) => ({ id: ids.get(id as string) as string, text, choices: choicesOf(choices) }));
  const matches = made.map((slot, index) => matchOf(slot.id, rightOf(slot.choices, inputs[index]?.choices)));
  return { prompt: renamedGaps(prompt, (gap) => ids.get(gap) as string), slots: made, key: { matches } };
}

const matchOf = (slotId: string, right: readonly string[]): Match => ({ slotId, choiceId: right[0] as string });
