import fc from 'fast-check';
import type { Answer } from '../engine/answers.js';
import type { ChoiceInput, QuestionInput } from '../question.inputs.js';
import type { QuizInput } from '../quiz.inputs.js';
import { PartialCredit, QuestionKind, type StoredQuestion, type StoredQuiz } from '../quiz.js';
import { quizOf } from '../quiz-of.js';

const { SINGLE_CHOICE, MULTIPLE_CHOICE, NUMERIC, TEXT, ORDERING, MATCHING, INLINE_CHOICE } = QuestionKind;

/** Choices named a, b, …, of which those named in `right` are correct. */
export const choices = (names: string, right = ''): ChoiceInput[] =>
  Array.from(names, (text) => ({ text, feedback: `about ${text}`, ...(right.includes(text) && { correct: true }) }));

/** One question of each kind, by hand; the same question where a test has one in mind. */
export const EXAMPLES: Readonly<Record<QuestionKind, QuestionInput>> = {
  SINGLE_CHOICE: { kind: SINGLE_CHOICE, prompt: 'Which one?', choices: choices('abcd', 'b'), points: 2, feedback: 'It is b' },
  MULTIPLE_CHOICE: { kind: MULTIPLE_CHOICE, prompt: 'Which ones?', choices: choices('abcd', 'bc'), points: 3 },
  NUMERIC: { kind: NUMERIC, prompt: 'How much?', answerNumber: 1, tolerance: 0.1, points: 2 },
  TEXT: { kind: TEXT, prompt: 'What is it?', answerTexts: ['Straße', 'Weg'], points: 1 },
  ORDERING: { kind: ORDERING, prompt: 'In which order?', choices: choices('abcd'), points: 3 },
  MATCHING: {
    kind: MATCHING,
    prompt: 'What belongs to what?',
    slots: [
      { text: 'one', choices: choices('abc', 'a') },
      { text: 'two', choices: choices('abc', 'b') },
    ],
    points: 2,
  },
  INLINE_CHOICE: {
    kind: INLINE_CHOICE,
    prompt: 'It [[verb]] in the [[noun]].',
    slots: [
      { id: 'verb', text: 'verb', choices: choices('ab', 'a') },
      { id: 'noun', text: 'noun', choices: choices('cd', 'd') },
    ],
    points: 2,
  },
};

/** A quiz of one section. */
export const quizWith = (questions: readonly QuestionInput[], settings: Partial<QuizInput> = {}): QuizInput => ({
  sections: [{ title: 'All', questions: [...questions] }],
  ...settings,
});

export const storedWith = (questions: readonly QuestionInput[], settings?: Partial<QuizInput>): StoredQuiz =>
  quizOf(quizWith(questions, settings), null);

export const storedQuestion = (input: QuestionInput): StoredQuestion => storedWith([input]).sections[0]?.questions[0] as StoredQuestion;

const NAMES = 'abcdefghijkl';
const namesOf = (min: number) => fc.integer({ min, max: 8 }).map((length) => NAMES.slice(0, length));
const oneOf = (names: string) => fc.constantFrom(...names);
const points = fc.integer({ min: 0, max: 1_000 }).map((hundredths) => hundredths / 100);

const slotsOf = (count: number, names: string) => fc.array(oneOf(names), { minLength: count, maxLength: count });

const anInput: Readonly<Record<QuestionKind, fc.Arbitrary<Partial<QuestionInput>>>> = {
  SINGLE_CHOICE: namesOf(1).chain((names) => oneOf(names).map((right) => ({ choices: choices(names, right) }))),
  MULTIPLE_CHOICE: namesOf(1).chain((names) =>
    fc.subarray([...names], { minLength: 1 }).map((right) => ({ choices: choices(names, right.join('')) })),
  ),
  NUMERIC: fc.record({
    answerNumber: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    tolerance: fc.double({ min: 0, max: 10, noNaN: true }),
  }),
  TEXT: fc
    .array(
      fc.string({ minLength: 1 }).map((text) => `x${text}`),
      { minLength: 1, maxLength: 4 },
    )
    .map((answerTexts) => ({ answerTexts })),
  ORDERING: namesOf(2).map((names) => ({ choices: choices(names) })),
  MATCHING: fc
    .tuple(namesOf(1), fc.integer({ min: 1, max: 6 }))
    .chain(([names, count]) =>
      slotsOf(count, names).map((right) => ({ slots: right.map((each, at) => ({ text: `slot ${at}`, choices: choices(names, each) })) })),
    ),
  INLINE_CHOICE: fc.tuple(namesOf(1), fc.integer({ min: 1, max: 6 })).chain(([names, count]) =>
    slotsOf(count, names).map((right) => ({
      prompt: right.map((_each, at) => `[[gap${at}]]`).join(' and '),
      slots: right.map((each, at) => ({ id: `gap${at}`, text: `gap ${at}`, choices: choices(names, each) })),
    })),
  ),
};

export const questionInputs = (kinds: readonly QuestionKind[] = Object.values(QuestionKind)): fc.Arbitrary<QuestionInput> =>
  fc
    .constantFrom(...kinds)
    .chain((kind) =>
      fc.tuple(anInput[kind], points).map(([rest, worth]) => ({ prompt: 'Well?', feedback: 'So it is', ...rest, kind, points: worth })),
    );

const FEW_POINTS = [0, 1e-9, 0.005, 1 / 3, 10_000];
const FAR_NUMBERS = [0, -0, 5e-324, 1e-300, 1e-9, 0.1, 1 / 3, 999_999_999.999, 1e15, -1e15];

/** What an author may write, and hardly anybody does: texts that are blank, numbers at the ends of what can be stored, no points. */
const strangeInputs: fc.Arbitrary<QuestionInput> = questionInputs().chain((question) =>
  fc
    .record({
      points: fc.constantFrom(question.points, ...FEW_POINTS),
      number: fc.constantFrom(question.answerNumber, ...FAR_NUMBERS),
      tolerance: fc.constantFrom(question.tolerance, ...FAR_NUMBERS.map(Math.abs)),
      blank: fc.nat({ max: 9 }),
      space: fc.constantFrom('', ' ', '\t'),
    })
    .map(({ points: worth, number, tolerance, blank, space }) => {
      const blanked = <Text extends { readonly text: string }>(all: readonly Text[]) =>
        all.map((each, at) => (at === blank ? { ...each, text: space } : each));
      return {
        ...question,
        points: worth as number,
        ...(question.kind === NUMERIC && { answerNumber: number as number, tolerance: tolerance as number }),
        ...(question.choices && { choices: blanked(question.choices) }),
        ...(question.slots && { slots: blanked(question.slots.map((slot) => ({ ...slot, choices: blanked(slot.choices) }))) }),
      };
    }),
);

export const quizInputs: fc.Arbitrary<QuizInput> = fc
  .record({
    partialCredit: fc.constantFrom(...Object.values(PartialCredit)),
    shuffleQuestions: fc.boolean(),
    shuffleChoices: fc.boolean(),
    sections: fc.array(
      fc
        .record({ questions: fc.array(questionInputs(), { minLength: 1, maxLength: 6 }), part: fc.double({ min: 0, max: 1, noNaN: true }) })
        .map(({ questions, part }) => ({
          title: '',
          questions,
          draw: part < 0.3 ? null : Math.max(1, Math.floor(part * questions.length)),
        })),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map((input) => input as QuizInput);

export const storedQuizzes = quizInputs.map((input) => quizOf(input, null));
export const strangeQuestions = strangeInputs.map(storedQuestion);
export const strangeQuizzes = fc.array(strangeInputs, { minLength: 1, maxLength: 6 }).map((questions) => storedWith(questions));
export const storedQuestions = (kinds?: readonly QuestionKind[]) => questionInputs(kinds).map(storedQuestion);

/** An answer that could be given to a question, whether it is right or not. */
export function answersTo(question: StoredQuestion): fc.Arbitrary<Answer> {
  const ids = question.choices.map(({ id }) => id);
  switch (question.kind) {
    case SINGLE_CHOICE:
      return fc.constantFrom(...ids).map((id) => ({ choiceIds: [id] }));
    case MULTIPLE_CHOICE:
      return fc.subarray(ids, { minLength: 1 }).map((choiceIds) => ({ choiceIds }));
    case ORDERING:
      return fc.shuffledSubarray(ids, { minLength: 1 }).map((choiceIds) => ({ choiceIds }));
    case NUMERIC:
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(question.key.number)).map((number) => ({ number }));
    case TEXT:
      return fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(...question.key.texts)).map((text) => ({ text }));
    case MATCHING:
    case INLINE_CHOICE: {
      const matches = question.slots.map(({ id, choices: own }) =>
        fc
          .constantFrom(...(question.kind === MATCHING ? ids : own.map((choice) => choice.id)))
          .map((choiceId) => ({ slotId: id, choiceId })),
      );
      return fc
        .tuple(...matches)
        .chain((all) => fc.subarray(all, { minLength: 1 }))
        .map((given) => ({ matches: given }));
    }
  }
}

/** The answer that the key itself is. */
export function rightAnswerTo(question: StoredQuestion): Answer {
  switch (question.kind) {
    case SINGLE_CHOICE:
    case MULTIPLE_CHOICE:
      return { choiceIds: question.key.choiceIds };
    case ORDERING:
      return { choiceIds: question.key.order };
    case NUMERIC:
      return { number: question.key.number };
    case TEXT:
      return { text: question.key.texts[0] as string };
    case MATCHING:
    case INLINE_CHOICE:
      return { matches: question.key.matches };
  }
}
