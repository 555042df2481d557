import type { StoredQuestion } from '../quiz/quiz.js';
import { EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, learnersOf, type QuizService, quizService } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** A quiz of two questions, taken by a student for each pair of answers; '-' is none. */
async function taken(...pairs: string[]) {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([EXAMPLES.SINGLE_CHOICE, EXAMPLES.SINGLE_CHOICE]));
  const students = await learnersOf(service, course, pairs.length);
  for (const [nth, student] of students.entries()) {
    const answers = made.questions.flatMap((question: StoredQuestion, at) =>
      pairs[nth]?.[at] === '-' ? [] : [chosen(question, pairs[nth]?.[at] as string)],
    );
    await service.take(made, student, answers);
  }
  return made;
}

const statisticsOf = async (id: string) => (await service.readQuiz(id)).statistics;

test('of a question nobody has answered there is nothing to say', async () => {
  const { id } = await taken('--');
  const [first] = await statisticsOf(id);
  expect(first).toMatchObject({ answered: 0, correctPercent: null, discrimination: null });
  expect(first.choices.map(({ count }: { count: number }) => count)).toEqual([0, 0, 0, 0]);
});

test('how many were right, what was chosen, and whether those who are right do better elsewhere', async () => {
  // b is right for both: who is right in the first one is so in the second.
  const { id } = await taken('bb', 'bb', 'aa', 'ca');
  const [first] = await statisticsOf(id);
  expect(first).toMatchObject({ answered: 4, correctPercent: 50, discrimination: 1 });
  expect(first.choices.map(({ count }: { count: number }) => count)).toEqual([1, 2, 1, 0]);
  const [other] = await statisticsOf((await taken('ba', 'ba', 'ab', 'cb')).id);
  expect(other.discrimination).toBe(-1);
});

test('where all did alike nothing discriminates', async () => {
  expect((await statisticsOf((await taken('bb', 'ba')).id))[0]).toMatchObject({ correctPercent: 100, discrimination: null });
  expect((await statisticsOf((await taken('bb', 'ab')).id))[0]).toMatchObject({ correctPercent: 50, discrimination: null });
  expect((await statisticsOf((await taken('bb')).id))[0]).toMatchObject({ answered: 1, discrimination: null });
});

test('an attempt that is open is in none of it, and a corrected key corrects it', async () => {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([EXAMPLES.SINGLE_CHOICE]));
  const [question] = made.questions as [StoredQuestion];
  const [one, two] = await learnersOf(service, course, 2);
  await service.take(made, one as never, [chosen(question, 'c')]);
  const open = await service.start(made.id, two as never);
  await service.save(open.id, [chosen(question, 'c')], two as never);
  expect((await statisticsOf(made.id))[0]).toMatchObject({ answered: 1, correctPercent: 0 });
  const choices = question.choices.map(({ id, text }) => ({ id, text, correct: text === 'c' }));
  await service.revise(made.id, quizWith([{ ...EXAMPLES.SINGLE_CHOICE, id: question.id, choices }]));
  await service.runQuizJobs();
  expect((await statisticsOf(made.id))[0]).toMatchObject({ answered: 1, correctPercent: 100 });
});
