import fc from 'fast-check';
import { DomainError } from '../../../../platform/kernel/errors.js';
import { QuestionKind, questionsOf } from '../quiz.js';
import { answersOfAll } from '../test-kit/answers.js';
import { EXAMPLES, storedQuizzes, storedWith } from '../test-kit/quizzes.js';
import { type GivenAnswer, withAnswers } from './answers.js';
import { type DrawnQuestion, drawn } from './draw.js';

const kinds = Object.values(QuestionKind);
const quiz = storedWith(kinds.map((kind) => EXAMPLES[kind]));
const questions = drawn(quiz, 1);
const ofKind = (kind: QuestionKind) => questions[kinds.indexOf(kind)] as DrawnQuestion;
const {
  questionId,
  choiceIds: [one, two],
} = ofKind(QuestionKind.SINGLE_CHOICE);
const many = ofKind(QuestionKind.MULTIPLE_CHOICE);
const matching = ofKind(QuestionKind.MATCHING);
const inline = ofKind(QuestionKind.INLINE_CHOICE);
const slot = (at: number, of = matching) => of.slots[at]?.slotId as string;

const faults = (...given: GivenAnswer[]): object => {
  try {
    return withAnswers({}, given, questions);
  } catch (error) {
    return (error as DomainError).details?.fields as object;
  }
};

test.each<[string, GivenAnswer[], string]>([
  ['a question that was not drawn', [{ questionId: 'x', choiceIds: [] }], 'answers.0.questionId'],
  ['a choice of another question', [{ questionId, choiceIds: [many.choiceIds[0] as string] }], 'answers.0.choiceIds'],
  ['two choices of one', [{ questionId, choiceIds: [one as string, two as string] }], 'answers.0.choiceIds'],
  [
    'a choice twice',
    [{ questionId: many.questionId, choiceIds: [many.choiceIds[0] as string, many.choiceIds[0] as string] }],
    'answers.0.choiceIds',
  ],
  ['a number where choices are asked for', [{ questionId, number: 1 }], 'answers.0.number'],
  ['two fields', [{ questionId, choiceIds: [one as string], text: '' }], 'answers.0.text'],
  ['no finite number', [{ questionId: ofKind(QuestionKind.NUMERIC).questionId, number: Number.NaN }], 'answers.0.number'],
  ['a long text', [{ questionId: ofKind(QuestionKind.TEXT).questionId, text: 'x'.repeat(1_001) }], 'answers.0.text'],
  [
    'a slot of another question',
    [{ questionId: matching.questionId, matches: [{ slotId: slot(0, inline), choiceId: matching.choiceIds[0] as string }] }],
    'answers.0.matches',
  ],
  [
    'a choice of another slot',
    [{ questionId: inline.questionId, matches: [{ slotId: slot(0, inline), choiceId: inline.slots[1]?.choiceIds[0] as string }] }],
    'answers.0.matches',
  ],
  [
    'a slot twice',
    [{ questionId: matching.questionId, matches: matching.choiceIds.slice(0, 2).map((choiceId) => ({ slotId: slot(0), choiceId })) }],
    'answers.0.matches',
  ],
  [
    'a question twice',
    [
      { questionId, choiceIds: [one as string] },
      { questionId, choiceIds: [two as string] },
    ],
    'answers.1.questionId',
  ],
])('%s is refused at its path', (_what, given, path) => {
  expect(Object.keys(faults(...given))).toEqual([path]);
});

test('an answer takes the place of an earlier one; nothing takes it away', () => {
  const first = withAnswers(
    {},
    [
      { questionId, choiceIds: [one as string] },
      { questionId: many.questionId, choiceIds: [...many.choiceIds] },
    ],
    questions,
  );
  const second = withAnswers(first, [{ questionId, choiceIds: [two as string] }], questions);
  expect(second).toEqual({ ...first, [questionId]: { choiceIds: [two] } });
  for (const nothing of [{}, { choiceIds: null }, { choiceIds: [] }]) {
    expect(withAnswers(second, [{ questionId, ...nothing }], questions)).toEqual({ [many.questionId]: first[many.questionId] });
  }
});

test('property: what could be answered is taken as it is, with null for the other fields', () => {
  const attempts = storedQuizzes.chain((of) => fc.tuple(fc.constant(of), answersOfAll(of)));
  fc.assert(
    fc.property(attempts, ([of, answers]) => {
      const all = questionsOf(of).map((question) => ({
        questionId: question.id,
        kind: question.kind,
        choiceIds: question.choices.map(({ id }) => id),
        slots: question.slots.map(({ id, choices }) => ({ slotId: id, choiceIds: choices.map((choice) => choice.id) })),
      }));
      const given = Object.entries(answers).map(([id, answer]) => ({
        questionId: id,
        choiceIds: null,
        number: null,
        text: null,
        matches: null,
        ...answer,
      }));
      expect(withAnswers({}, given, all)).toEqual(answers);
    }),
  );
});
