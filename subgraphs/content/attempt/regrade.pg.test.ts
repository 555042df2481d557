import { admin } from '../../../schema/events/test-kit/course-life.js';
import type { QuestionInput } from '../quiz/question.inputs.js';
import type { StoredQuestion } from '../quiz/quiz.js';
import { choices, EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, learnersOf, type MadeQuiz, type QuizService, quizService } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** SINGLE_CHOICE for 2 points, with the choice that is right named. */
const withKey = (right: string, before?: StoredQuestion): QuestionInput => ({
  ...EXAMPLES.SINGLE_CHOICE,
  id: before?.id,
  choices: choices('abcd', right).map((choice) => ({ ...choice, id: before?.choices.find(({ text }) => text === choice.text)?.id })),
});

/** A quiz whose key is b, taken by one student for each answer; then the key is c. */
async function corrected(answers: string, settings: object = {}) {
  const course = await service.course();
  const made = await service.quiz(course, quizWith([withKey('b')], settings));
  const [question] = made.questions as [StoredQuestion];
  const students = await learnersOf(service, course, answers.length);
  const attempts: { id: string }[] = [];
  for (const [nth, student] of students.entries())
    attempts.push(await service.take(made, student, [chosen(question, answers[nth] as string)]));
  const correct = () => service.revise(made.id, quizWith([withKey('c', question)], settings));
  return { course, made, question, students, ids: attempts.map(({ id }) => id), correct };
}

/** From its submission on. */
const eventsOf = async (id: string) => (await service.recorded(id)).slice(1).map(({ type, payload }) => ({ type, payload }));

test('a corrected key marks submitted attempts again, with their history, and tells whose score has changed', async () => {
  const { ids, correct, students } = await corrected('bca');
  const [was, is, never] = ids as [string, string, string];
  await correct();
  service.clock.advance(1_000);
  await service.runQuizJobs();
  expect(await service.attempt(was, students[0] as never)).toMatchObject({ score: 0, percent: 0, passed: false });
  expect(await service.attempt(is, students[1] as never)).toMatchObject({ score: 2, percent: 100, passed: true });
  expect(await service.attempt(never, students[2] as never)).toMatchObject({ score: 0, passed: false });
  const regradedAt = service.clock.now().toISOString();
  expect((await eventsOf(is)).slice(1)).toMatchObject([
    { type: 'QUIZ_REGRADED', payload: { number: 1, score: 2, previousScore: 0, percent: 100, passed: true, regradedAt, scoreSeen: true } },
    { type: 'CONTENT_COMPLETED', payload: { studentId: students[1]?.userId } },
    { type: 'QUIZ_GRADE_CHANGED', payload: { previousScore: 0, score: 2, maxScore: 2, changedAt: regradedAt, scoreSeen: true } },
  ]);
  // Passing completes; failing later never takes that back.
  expect((await eventsOf(was)).map(({ type }) => type)).toEqual([
    'QUIZ_SUBMITTED',
    'CONTENT_COMPLETED',
    'QUIZ_REGRADED',
    'QUIZ_GRADE_CHANGED',
  ]);
  expect((await eventsOf(never)).map(({ type }) => type)).toEqual(['QUIZ_SUBMITTED']);
  const [row] = await service.sql('select history, corrected_by from quiz_attempt where id = ?', [was]);
  expect(row).toEqual({
    history: [{ at: regradedAt, by: `user:${(admin as { userId: string }).userId}`, from: 2, to: 0 }],
    corrected_by: null,
  });
});

test('marking again is done once', async () => {
  const { ids, correct } = await corrected('b');
  await correct();
  await correct();
  await service.runQuizJobs();
  await service.runQuizJobs();
  expect((await eventsOf(ids[0] as string)).filter(({ type }) => type === 'QUIZ_REGRADED')).toHaveLength(1);
});

test('an attempt that is open is marked by the corrected key when it is submitted', async () => {
  const { made, question, correct, course } = await corrected('a');
  const student = await service.learner(course);
  const open = await service.start(made.id, student);
  await service.save(open.id, [chosen(question, 'c')], student);
  await correct();
  expect(await service.submit(open.id, student)).toMatchObject({ score: 2, passed: true });
});

test('nothing else of a quiz marks anything again: not points, not credit for parts, not a question that goes', async () => {
  const { made, question, ids } = await corrected('b');
  await service.revise(
    made.id,
    quizWith([{ ...withKey('b', question), points: 10, prompt: 'Well?' }], { partialCredit: 'ALL_OR_NOTHING' } as never),
  );
  await service.revise(made.id, quizWith([EXAMPLES.TEXT]));
  await service.runQuizJobs();
  expect(await service.attempt(ids[0] as string, admin)).toMatchObject({ score: 2, maxScore: 2 });
  expect((await eventsOf(ids[0] as string)).map(({ type }) => type)).toEqual(['QUIZ_SUBMITTED', 'CONTENT_COMPLETED']);
});

test('a score that its student does not see yet is told as such', async () => {
  const { ids, correct } = await corrected('b', { review: { score: 'AFTER_LAST_ATTEMPT' }, attemptsAllowed: 2 });
  await correct();
  await service.runQuizJobs();
  const told = (await eventsOf(ids[0] as string)).slice(-2);
  expect(told).toMatchObject(['QUIZ_REGRADED', 'QUIZ_GRADE_CHANGED'].map((type) => ({ type, payload: { scoreSeen: false } })));
});

test('hundreds are marked again in transactions of a hundred', async () => {
  const { made, ids, correct } = await corrected('b');
  await copies(made, ids[0] as string, 249);
  await correct();
  service.statements.length = 0;
  await service.runQuizJobs();
  const [{ count } = { count: 0 }] = await service.sql<{ count: number }>(
    'select count(*)::int as count from quiz_attempt where content_id = ? and score = 0 and jsonb_array_length(history) = 1',
    [made.id],
  );
  expect(count).toBe(250);
  expect(service.statements.filter((sql) => /from quiz_attempt where .* limit/s.test(sql))).toHaveLength(3);
});

/** As many other students with the same attempt. */
const copies = ({ id }: MadeQuiz, of: string, count: number) =>
  service.sql(
    `insert into quiz_attempt select (jsonb_populate_record(quiz_attempt, jsonb_build_object('id', gen_random_uuid(), 'student_id', gen_random_uuid()))).*
    from quiz_attempt, generate_series(1, ?) where id = ? and content_id = ?`,
    [count, of, id],
  );

test('a quiz that cannot be marked keeps no other waiting', async () => {
  const [broken, fine] = [await corrected('b'), await corrected('b')];
  for (const { correct } of [broken, fine]) await correct();
  await service.sql('delete from quiz_version where content_id = ?', [broken.made.id]);
  await expect(service.runQuizJobs()).rejects.toThrow('the quiz that attempt');
  expect(await service.attempt(fine.ids[0] as string, admin)).toMatchObject({ score: 0 });
});
