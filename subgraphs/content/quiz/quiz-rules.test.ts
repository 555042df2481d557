import 'reflect-metadata';
import { DomainError } from '../../../platform/kernel/errors.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import type { QuestionInput } from './question.inputs.js';
import { QuizInput } from './quiz.inputs.js';
import { QuestionKind, questionsOf, type StoredQuestion } from './quiz.js';
import { demandQuiz } from './quiz-rules.js';
import { choices, EXAMPLES, quizWith, storedWith } from './test-kit/quizzes.js';

const { SINGLE_CHOICE, MULTIPLE_CHOICE, NUMERIC, TEXT, ORDERING, MATCHING, INLINE_CHOICE } = QuestionKind;

const fields = (work: () => void): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    return Object.keys((error as DomainError).details?.fields as object);
  }
};

const before = storedWith(Object.values(QuestionKind).map((kind) => EXAMPLES[kind]));
const stored = (kind: QuestionKind) => questionsOf(before).find((question) => question.kind === kind) as StoredQuestion;
const at = (rest: string) => `quiz.sections.0.questions.0.${rest}`;

test.each(Object.values(QuestionKind))('a question of %s', (kind) => {
  expect(fields(() => demandQuiz(quizWith([EXAMPLES[kind]]), null))).toEqual([]);
});

const matching = (...slots: QuestionInput['slots'] & object) => ({ ...EXAMPLES.MATCHING, slots });
const inline = (prompt: string, ...ids: string[]) => ({
  ...EXAMPLES.INLINE_CHOICE,
  prompt,
  slots: ids.map((id) => ({ id, text: id, choices: choices('ab', 'a') })),
});

test.each<[string, QuestionInput, string]>([
  ['two right ones of one', { ...EXAMPLES.SINGLE_CHOICE, choices: choices('ab', 'ab') }, 'choices'],
  ['no right one of one', { ...EXAMPLES.SINGLE_CHOICE, choices: choices('ab') }, 'choices'],
  ['no choices', { ...EXAMPLES.SINGLE_CHOICE, choices: null }, 'choices'],
  ['no right one of many', { ...EXAMPLES.MULTIPLE_CHOICE, choices: choices('ab') }, 'choices'],
  ['a number without one', { ...EXAMPLES.NUMERIC, answerNumber: null }, 'answerNumber'],
  ['a text without one', { ...EXAMPLES.TEXT, answerTexts: [] }, 'answerTexts'],
  ['a blank text', { ...EXAMPLES.TEXT, answerTexts: ['a', ' \u200b'] }, 'answerTexts.1'],
  ['an order of one', { ...EXAMPLES.ORDERING, choices: choices('a') }, 'choices'],
  ['an order with right ones', { ...EXAMPLES.ORDERING, choices: choices('ab', 'a') }, 'choices'],
  ['an order of twins', { ...EXAMPLES.ORDERING, choices: choices('aba') }, 'choices'],
  ['no slots', matching(), 'slots'],
  [
    'other choices in a slot',
    matching({ text: '1', choices: choices('ab', 'a') }, { text: '2', choices: choices('ba', 'a') }),
    'slots.1.choices',
  ],
  [
    'a slot without a right one',
    matching({ text: '1', choices: choices('ab', 'a') }, { text: '2', choices: choices('ab') }),
    'slots.1.choices',
  ],
  ['a gap that is no slot', inline('[[a]] [[b]]', 'a'), 'prompt'],
  ['a slot that is no gap', inline('[[a]]', 'a', 'b'), 'slots.1.id'],
  ['a gap twice', inline('[[a]] [[a]]', 'a'), 'prompt'],
  ['a slot twice', inline('[[a]]', 'a', 'a'), 'slots'],
  [
    'a choice twice',
    {
      ...EXAMPLES.SINGLE_CHOICE,
      id: stored(SINGLE_CHOICE).id,
      choices: stored(SINGLE_CHOICE)
        .choices.slice(0, 2)
        .map((each, index) => ({ ...each, id: stored(SINGLE_CHOICE).choices[0]?.id, correct: index === 0 })),
    },
    'choices',
  ],
  ['a question of another quiz', { ...EXAMPLES.TEXT, id: 'of another' }, 'id'],
  [
    'a choice of another question',
    {
      ...EXAMPLES.SINGLE_CHOICE,
      id: stored(SINGLE_CHOICE).id,
      choices: [{ id: stored(MULTIPLE_CHOICE).choices[0]?.id, text: 'a', correct: true }],
    },
    'choices.0.id',
  ],
  [
    'a choice of a question that is new',
    { ...EXAMPLES.SINGLE_CHOICE, choices: [{ id: stored(SINGLE_CHOICE).choices[0]?.id, text: 'a', correct: true }] },
    'choices.0.id',
  ],
  [
    'a slot of another question',
    { ...matching({ id: stored(INLINE_CHOICE).slots[0]?.id, text: '1', choices: choices('ab', 'a') }), id: stored(MATCHING).id },
    'slots.0.id',
  ],
  ['another kind than before', { ...EXAMPLES.TEXT, id: stored(NUMERIC).id }, 'kind'],
])('%s is refused at its path', (_what, question, path) => {
  expect(fields(() => demandQuiz(quizWith([question]), before))).toEqual([at(path)]);
});

test.each<[QuestionKind, Partial<QuestionInput>, string]>([
  [TEXT, { choices: choices('ab', 'a') }, 'choices'],
  [NUMERIC, { answerTexts: ['1'] }, 'answerTexts'],
  [SINGLE_CHOICE, { answerNumber: 0 }, 'answerNumber'],
  [ORDERING, { slots: [{ text: 'a', choices: [] }] }, 'slots'],
  [TEXT, { tolerance: 0 }, 'tolerance'],
])('%s with a key of another kind', (kind, more, path) => {
  expect(fields(() => demandQuiz(quizWith([{ ...EXAMPLES[kind], ...more }]), null))).toEqual([at(path)]);
});

test('what is wrong at several places is told at once', () => {
  const quiz = {
    sections: [
      { draw: 2, questions: [EXAMPLES.TEXT] },
      { id: 'of another', questions: [] },
      { questions: [{ ...EXAMPLES.NUMERIC, answerNumber: null }] },
    ],
  };
  expect(fields(() => demandQuiz(quiz, null)).toSorted()).toEqual([
    'quiz.sections.0.draw',
    'quiz.sections.1.id',
    'quiz.sections.1.questions',
    'quiz.sections.2.questions.0.answerNumber',
  ]);
  expect(fields(() => demandQuiz({ sections: [] }, null))).toEqual(['quiz.sections']);
});

test('500 questions are a quiz, one more is not', () => {
  const questions = Array.from({ length: 250 }, () => EXAMPLES.TEXT);
  const sections = [{ questions }, { questions }];
  expect(fields(() => demandQuiz({ sections }, null))).toEqual([]);
  expect(fields(() => demandQuiz({ sections: [...sections, { questions: [EXAMPLES.TEXT] }] }, null))).toEqual(['quiz.sections']);
});

test.each<[string, Partial<QuizInput>]>([
  ['passPercent', { passPercent: 101 }],
  ['attemptsAllowed', { attemptsAllowed: 0 }],
  ['timeLimitSeconds', { timeLimitSeconds: 0 }],
  ['weight', { weight: Number.POSITIVE_INFINITY }],
])('%s has bounds', (field, settings) => {
  expect(fields(() => void checked(QuizInput, quizWith([], settings)))).toEqual([field]);
});
