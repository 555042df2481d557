import fc from 'fast-check';
import { questionsOf, type StoredQuiz } from '../quiz.js';
import { EXAMPLES, storedQuizzes, storedWith } from '../test-kit/quizzes.js';
import { type DrawnQuestion, drawn } from './draw.js';

const idsOf = (of: readonly DrawnQuestion[]) => of.map(({ questionId }) => questionId);

test('property: the same for the same seed, also of a quiz that was read anew', () => {
  fc.assert(
    fc.property(storedQuizzes, fc.integer(), (quiz, seed) => {
      expect(drawn(JSON.parse(JSON.stringify(quiz)) as StoredQuiz, seed)).toEqual(drawn(quiz, seed));
    }),
  );
});

test('property: so many of each section as it says, none twice, with all their choices', () => {
  fc.assert(
    fc.property(storedQuizzes, fc.integer(), (quiz, seed) => {
      const ids = idsOf(drawn(quiz, seed));
      expect(new Set(ids).size).toBe(ids.length);
      for (const { draw, questions } of quiz.sections) {
        expect(questions.filter(({ id }) => ids.includes(id))).toHaveLength(draw ?? questions.length);
      }
      const known = new Map(questionsOf(quiz).map((question) => [question.id, question]));
      for (const { questionId, choiceIds, slots } of drawn(quiz, seed)) {
        const question = known.get(questionId);
        expect([...choiceIds].sort()).toEqual(question?.choices.map(({ id }) => id).sort());
        expect(slots.map(({ slotId }) => slotId)).toEqual(question?.slots.map(({ id }) => id));
      }
    }),
  );
});

test('property: in the order of the document, unless questions are shuffled; sections never are', () => {
  fc.assert(
    fc.property(storedQuizzes, fc.integer(), (quiz, seed) => {
      const ids = idsOf(drawn(quiz, seed));
      const places = ids.map((id) => questionsOf(quiz).findIndex((question) => question.id === id));
      const sections = ids.map((id) => quiz.sections.findIndex(({ questions }) => questions.some((question) => question.id === id)));
      expect(sections).toEqual([...sections].sort((one, other) => one - other));
      if (!quiz.shuffleQuestions) expect(places).toEqual([...places].sort((one, other) => one - other));
    }),
  );
});

test('a section more does not change what another draws', () => {
  const quiz = storedWith(
    Array.from({ length: 10 }, () => EXAMPLES.SINGLE_CHOICE),
    { shuffleChoices: true },
  );
  const [section] = quiz.sections;
  const one = { ...quiz, sections: quiz.sections.map((each) => ({ ...each, draw: 4 })) };
  const more = { ...one, sections: [...storedWith([EXAMPLES.TEXT]).sections, ...one.sections] };
  expect(drawn(more, 7).filter(({ questionId }) => section?.questions.some(({ id }) => id === questionId))).toEqual(drawn(one, 7));
});

test('each order of choices, and each of the questions to draw, is as likely as any other', () => {
  const quiz = storedWith(Array.from({ length: 4 }, () => EXAMPLES.ORDERING));
  const one = { ...quiz, sections: quiz.sections.map((each) => ({ ...each, draw: 1 })) };
  const orders = new Map<string, number>();
  const questions = new Map<string, number>();
  for (let seed = 0; seed < 4_800; seed++) {
    const [only] = drawn(one, seed);
    questions.set(only?.questionId as string, (questions.get(only?.questionId as string) ?? 0) + 1);
    const order = drawn(quiz, seed)[0]?.choiceIds.join() as string;
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect([...questions.values()].every((count) => count > 1_000 && count < 1_400)).toBe(true);
  // 24 orders, 200 times each: the right order is one of them, or never showing it would tell something.
  expect(orders.size).toBe(24);
  expect([...orders.values()].every((count) => count > 120 && count < 280)).toBe(true);
});
