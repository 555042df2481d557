import fc from 'fast-check';
import { PartialCredit, QuestionKind, type StoredQuestion } from '../quiz.js';
import { answersTo, EXAMPLES, rightAnswerTo, storedQuestion, storedQuestions } from '../test-kit/quizzes.js';
import type { Answer } from './answers.js';
import { mark } from './mark.js';

const { ALL_OR_NOTHING, PROPORTIONAL, RIGHT_MINUS_WRONG } = PartialCredit;

/** The answer that names choices by their texts; of slots, in their order, with '-' for one that is left open. */
function named(question: StoredQuestion, names: string): Answer {
  const idOf = (text: string, choices = question.choices) => choices.find((each) => each.text === text)?.id as string;
  if (question.slots.length === 0) return { choiceIds: Array.from(names, (name) => idOf(name)) };
  const matches = question.slots.flatMap(({ id, choices }, at) => {
    const name = names[at] ?? '-';
    return name === '-' ? [] : [{ slotId: id, choiceId: idOf(name, choices.length > 0 ? choices : question.choices) }];
  });
  return { matches };
}

test.each<[QuestionKind, string, PartialCredit, number]>([
  [QuestionKind.SINGLE_CHOICE, 'b', ALL_OR_NOTHING, 2],
  [QuestionKind.SINGLE_CHOICE, 'a', PROPORTIONAL, 0],
  // b and c are right, for 3 points.
  [QuestionKind.MULTIPLE_CHOICE, 'bc', ALL_OR_NOTHING, 3],
  [QuestionKind.MULTIPLE_CHOICE, 'b', ALL_OR_NOTHING, 0],
  [QuestionKind.MULTIPLE_CHOICE, 'b', PROPORTIONAL, 1.5],
  [QuestionKind.MULTIPLE_CHOICE, 'ab', PROPORTIONAL, 1.5],
  [QuestionKind.MULTIPLE_CHOICE, 'abc', PROPORTIONAL, 0],
  [QuestionKind.MULTIPLE_CHOICE, 'abcd', PROPORTIONAL, 0],
  [QuestionKind.MULTIPLE_CHOICE, 'b', RIGHT_MINUS_WRONG, 1.5],
  [QuestionKind.MULTIPLE_CHOICE, 'ab', RIGHT_MINUS_WRONG, 0],
  [QuestionKind.MULTIPLE_CHOICE, 'abc', RIGHT_MINUS_WRONG, 1.5],
  [QuestionKind.MULTIPLE_CHOICE, 'ad', RIGHT_MINUS_WRONG, 0],
  // a, b, c, d, for 3 points: three pairs of neighbours.
  [QuestionKind.ORDERING, 'abcd', ALL_OR_NOTHING, 3],
  [QuestionKind.ORDERING, 'bcda', ALL_OR_NOTHING, 0],
  [QuestionKind.ORDERING, 'bcda', PROPORTIONAL, 2],
  [QuestionKind.ORDERING, 'bcda', RIGHT_MINUS_WRONG, 1],
  [QuestionKind.ORDERING, 'dcba', PROPORTIONAL, 0],
  [QuestionKind.ORDERING, 'ab', RIGHT_MINUS_WRONG, 1],
  // a, b, for 2 points.
  [QuestionKind.MATCHING, 'ab', ALL_OR_NOTHING, 2],
  [QuestionKind.MATCHING, 'aa', PROPORTIONAL, 1],
  [QuestionKind.MATCHING, 'ac', RIGHT_MINUS_WRONG, 0],
  [QuestionKind.MATCHING, 'a-', RIGHT_MINUS_WRONG, 1],
  [QuestionKind.INLINE_CHOICE, 'ad', ALL_OR_NOTHING, 2],
  [QuestionKind.INLINE_CHOICE, 'ac', PROPORTIONAL, 1],
])('%s: %s by %s is worth %d', (kind, names, partialCredit, points) => {
  const question = storedQuestion(EXAMPLES[kind]);
  expect(mark(question, named(question, names), partialCredit)).toEqual({ points, correct: points === question.points });
});

test.each([
  [1, true],
  [1.1, true],
  [0.9, true],
  [1.1000001, false],
  [-1, false],
])('a number that may differ from 1 by 0.1: %d', (number, correct) => {
  expect(mark(storedQuestion(EXAMPLES.NUMERIC), { number }, ALL_OR_NOTHING).correct).toBe(correct);
});

test('a number of any size has the tolerance that its author gave it', () => {
  const question = storedQuestion({ ...EXAMPLES.NUMERIC, answerNumber: 6.674e-11, tolerance: 1e-14 });
  expect(mark(question, { number: 6.675e-11 }, ALL_OR_NOTHING).correct).toBe(true);
  expect(mark(question, { number: 6.676e-11 }, ALL_OR_NOTHING).correct).toBe(false);
  expect(
    mark(storedQuestion({ ...EXAMPLES.NUMERIC, answerNumber: 0.3, tolerance: 0 }), { number: 0.1 + 0.2 }, ALL_OR_NOTHING).correct,
  ).toBe(true);
});

test.each([
  ['Straße', true],
  ['  STRASSE ', true],
  ['Stra\u00dfe', true],
  ['ｗｅｇ', true],
  ['W\u200beg', true],
  ['Strase', false],
  ['', false],
  [' ', false],
])('a text is right however it is written: %j', (text, correct) => {
  expect(mark(storedQuestion(EXAMPLES.TEXT), { text }, ALL_OR_NOTHING).correct).toBe(correct);
});

const credit = fc.constantFrom(...Object.values(PartialCredit));
const answered = storedQuestions().chain((question) => fc.tuple(fc.constant(question), answersTo(question)));

test('property: from nothing to all points, and all of them where it is correct', () => {
  fc.assert(
    fc.property(answered, credit, ([question, answer], by) => {
      const { points, correct } = mark(question, answer, by);
      expect(points).toBeGreaterThanOrEqual(0);
      expect(points).toBeLessThanOrEqual(question.points);
      if (correct) expect(points).toBe(question.points);
    }),
  );
});

test('property: the key is the right answer, and no answer is worth nothing', () => {
  fc.assert(
    fc.property(storedQuestions(), credit, (question, by) => {
      expect(mark(question, rightAnswerTo(question), by)).toEqual({ points: question.points, correct: true });
      expect(mark(question, undefined, by)).toEqual({ points: 0, correct: false });
      expect(mark(question, {}, by)).toEqual({ points: 0, correct: false });
    }),
  );
});

test('property: the order in which choices and slots are chosen does not matter, but in ORDERING', () => {
  const kinds = Object.values(QuestionKind).filter((kind) => kind !== QuestionKind.ORDERING);
  const reordered = storedQuestions(kinds).chain((question) => fc.tuple(fc.constant(question), answersTo(question)));
  fc.assert(
    fc.property(reordered, credit, ([question, answer], by) => {
      const backwards = {
        ...answer,
        ...(answer.choiceIds && { choiceIds: answer.choiceIds.toReversed() }),
        ...(answer.matches && { matches: answer.matches.toReversed() }),
      };
      expect(mark(question, backwards, by)).toEqual(mark(question, answer, by));
      const shuffled = { ...question, choices: question.choices.toReversed(), slots: question.slots.toReversed() };
      expect(mark(shuffled, answer, by)).toEqual(mark(question, answer, by));
    }),
  );
});

test('property: credit for parts never takes away what is wholly right, and a guess never pays more by RIGHT_MINUS_WRONG', () => {
  fc.assert(
    fc.property(answered, ([question, answer]) => {
      const by = (rule: PartialCredit) => mark(question, answer, rule).points;
      expect(by(PROPORTIONAL)).toBeGreaterThanOrEqual(by(ALL_OR_NOTHING));
      expect(by(RIGHT_MINUS_WRONG)).toBeGreaterThanOrEqual(by(ALL_OR_NOTHING));
      const isExcessive = question.kind === QuestionKind.MULTIPLE_CHOICE && (answer.choiceIds?.length ?? 0) > question.key.choiceIds.length;
      if (!isExcessive) expect(by(PROPORTIONAL)).toBeGreaterThanOrEqual(by(RIGHT_MINUS_WRONG));
    }),
  );
});
