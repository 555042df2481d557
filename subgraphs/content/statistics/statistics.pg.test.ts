import { admin } from '../../../schema/events/test-kit/course-life.js';
import type { StoredQuestion } from '../quiz/quiz.js';
import { EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, learnersOf, type QuizService, quizService, right } from '../test-kit/quizzing.js';
import { statisticsOf } from './statistics.js';

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

const shownOf = async (id: string) => (await service.readQuiz(id)).statistics;

test('of a question nobody has answered there is nothing to say', async () => {
  const { id } = await taken('--');
  const [first] = await shownOf(id);
  expect(first).toMatchObject({ answered: 0, correctPercent: null, discrimination: null });
  expect(first.choices.map(({ count }: { count: number }) => count)).toEqual([0, 0, 0, 0]);
});

test('how many were right, what was chosen, and whether those who are right do better elsewhere', async () => {
  // b is right for both: who is right in the first one is so in the second.
  const { id } = await taken('bb', 'bb', 'aa', 'ca');
  const [first] = await shownOf(id);
  expect(first).toMatchObject({ answered: 4, correctPercent: 50, discrimination: 1 });
  expect(first.choices.map(({ count }: { count: number }) => count)).toEqual([1, 2, 1, 0]);
  const [other] = await shownOf((await taken('ba', 'ba', 'ab', 'cb')).id);
  expect(other.discrimination).toBe(-1);
});

test('where all did alike nothing discriminates', async () => {
  expect((await shownOf((await taken('bb', 'ba')).id))[0]).toMatchObject({ correctPercent: 100, discrimination: null });
  expect((await shownOf((await taken('bb', 'ab')).id))[0]).toMatchObject({ correctPercent: 50, discrimination: null });
  expect((await shownOf((await taken('bb')).id))[0]).toMatchObject({ answered: 1, discrimination: null });
});

test('an attempt that is open is in none of it, and a corrected key corrects it', async () => {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([EXAMPLES.SINGLE_CHOICE]));
  const [question] = made.questions as [StoredQuestion];
  const [one, two] = await learnersOf(service, course, 2);
  await service.take(made, one as never, [chosen(question, 'c')]);
  const open = await service.start(made.id, two as never);
  await service.save(open.id, [chosen(question, 'c')], two as never);
  expect((await shownOf(made.id))[0]).toMatchObject({ answered: 1, correctPercent: 0 });
  const choices = question.choices.map(({ id, text }) => ({ id, text, correct: text === 'c' }));
  await service.revise(made.id, quizWith([{ ...EXAMPLES.SINGLE_CHOICE, id: question.id, choices }]));
  await service.runQuizJobs();
  expect((await shownOf(made.id))[0]).toMatchObject({ answered: 1, correctPercent: 100 });
});

test('of very many attempts the latest are read, so that it never takes long', async () => {
  const { id, quiz } = await taken('bb', 'aa', 'ba', 'bb');
  const { em } = service.context({ caller: admin, correlationId: 'statistics' });
  const answeredOf = async (answers?: number) =>
    (await statisticsOf(em, { id, quiz }, answers)).map(({ answered, correctPercent }) => [answered, correctPercent]);
  expect(await answeredOf(4)).toEqual([
    [2, 100],
    [2, 50],
  ]);
  expect(await answeredOf()).toEqual([
    [4, 75],
    [4, 50],
  ]);
});

test('what was chosen is counted once, however many questions there are, and an answer that nothing was chosen in is none', async () => {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([EXAMPLES.SINGLE_CHOICE, EXAMPLES.NUMERIC, EXAMPLES.MATCHING]));
  for (const student of await learnersOf(service, course, 3)) await service.take(made, student, made.questions.map(right));
  const statistics = await statisticsOf(service.context({ caller: admin, correlationId: 'statistics' }).em, made);
  expect(statistics.map(({ answered, choices }) => [answered, choices.reduce((sum, { count }) => sum + count, 0)])).toEqual([
    [3, 3],
    [3, 0],
    [3, 6],
  ]);
});
