import type { UserCaller } from '../../../platform/kernel/identity.js';
import { until } from '../../../platform/testing/until.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { aStudent } from '../../../schema/events/test-kit/course-life.js';
import type { StoredQuestion } from '../quiz/quiz.js';
import { sizeOf } from '../quiz/size.js';
import { choices, EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, type MadeQuiz, type QuizService, quizService, right, SUBMIT } from '../test-kit/quizzing.js';

/** Fails the statement that is the nth from now on; what the service does then is what a crash would leave. */
const breaking = { at: Number.POSITIVE_INFINITY, seen: 0 };
function onStatement(): void {
  breaking.seen += 1;
  if (breaking.seen === breaking.at) throw new Error('the database is gone');
}

let service: QuizService;
beforeAll(async () => {
  service = await quizService({ onStatement });
});
afterAll(() => service.stop());

/** Students in the course, as its events would have made them. */
async function classOf({ courseId }: CourseSnapshot, count: number): Promise<UserCaller[]> {
  const students = Array.from({ length: count }, aStudent);
  await service.sql(
    `insert into known_enrollment (id, sequence, course_id, student_id, status)
    select gen_random_uuid(), 1, ?, value::uuid, 'ACTIVE' from jsonb_array_elements_text(?::jsonb)`,
    [courseId, JSON.stringify(students.map(({ userId }) => userId))],
  );
  return students;
}

/** What the nth of a class answers: some of the questions, right. */
const answersOf = ({ questions }: MadeQuiz, nth: number): object[] => questions.filter((_each, at) => (nth >> at) % 2 === 1).map(right);
const pointsOf = ({ questions }: MadeQuiz, nth: number): number =>
  questions.reduce((sum, { points }, at) => sum + ((nth >> at) % 2 === 1 ? points : 0), 0);

const START_ONLY = 'mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id } }';
const SAVE_ONLY = 'mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { id } }';
const SUBMIT_ONLY = 'mutation ($id: ID!) { submitQuizAttempt(id: $id) { id score submittedAt } }';

test('500 students submit in one moment, some of them twice: each attempt is marked once, as it was answered', async () => {
  const course = await service.course();
  const made = await service.quiz(course, { attemptsAllowed: 1 });
  const students = await classOf(course, 500);
  const attempts = await Promise.all(
    students.map(async (student, nth) => {
      const { startQuizAttempt } = await service.ok(
        'mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id } }',
        { id: made.id },
        student,
      );
      const input = { attemptId: startQuizAttempt.id, answers: answersOf(made, nth) };
      await service.ok(SAVE_ONLY, { input }, student);
      return { id: startQuizAttempt.id as string, student, nth };
    }),
  );
  const clicks = attempts.flatMap((attempt) => (attempt.nth % 5 === 0 ? [attempt, attempt] : [attempt]));
  const answers = await Promise.all(
    clicks.map(async ({ id, student, nth }) => ({ nth, attempt: (await service.ok(SUBMIT_ONLY, { id }, student)).submitQuizAttempt })),
  );
  for (const { nth, attempt } of answers) expect(attempt.score).toBe(pointsOf(made, nth));
  const told = await service.sql<{ key: string; score: number; count: number }>(
    `select key, (min(payload ->> 'score'))::float8 as score, count(*)::int as count from outbox
    where type = 'QUIZ_SUBMITTED' and payload ->> 'contentId' = ? group by key`,
    [made.id],
  );
  const byAttempt = new Map(told.map(({ key, ...rest }) => [key, rest]));
  for (const { id, nth } of attempts) expect(byAttempt.get(id)).toEqual({ score: pointsOf(made, nth), count: 1 });
  expect(told).toHaveLength(500);
  expect(sizeOf(made.quiz).maxScore).toBe(15);
});

test('a key that is corrected while a class begins and submits reaches each of them', async () => {
  const course = await service.course();
  const key = (right: string, before?: StoredQuestion) => ({
    ...EXAMPLES.SINGLE_CHOICE,
    id: before?.id,
    choices: choices('abcd', right).map((choice) => ({ ...choice, id: before?.choices.find(({ text }) => text === choice.text)?.id })),
  });
  const made = await service.quiz(course, quizWith([key('b')]));
  const [question] = made.questions as [StoredQuestion];
  const taking = async (student: UserCaller) => {
    const { startQuizAttempt } = await service.ok(START_ONLY, { id: made.id }, student);
    const input = { attemptId: startQuizAttempt.id, answers: [chosen(question, 'c')] };
    await service.ok(SAVE_ONLY, { input }, student);
    await service.ok(SUBMIT_ONLY, { id: startQuizAttempt.id }, student);
  };
  const students = await classOf(course, 60);
  await Promise.all([
    ...students.map(taking),
    (async () => {
      for (const right of 'dadac') await service.revise(made.id, quizWith([key(right, question)]));
    })(),
  ]);
  await service.runQuizJobs();
  const scores = await service.sql('select distinct score from quiz_attempt where content_id = ?', [made.id]);
  expect(scores).toEqual([{ score: 2 }]);
});

test('whoever submits waits for the command that corrects the key', async () => {
  const course = await service.course();
  const made = await service.quiz(course);
  const [student] = (await classOf(course, 1)) as [UserCaller];
  const { id } = await service.start(made.id, student);
  let submitting: Promise<unknown> = Promise.resolve();
  await service.orm.em.fork().transactional(async (em) => {
    await em.execute('select from content_item where id = ? for update', [made.id]);
    submitting = service.ok(SUBMIT_ONLY, { id }, student);
    await until(async () => {
      const waiting = await service.sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
      return waiting.length === 1;
    });
  });
  await submitting;
});

test('an attempt whose time is over is submitted once, by the job, by a late click or by the next attempt', async () => {
  const course = await service.course();
  const made = await service.quiz(course, { timeLimitSeconds: 60 });
  const students = await classOf(course, 40);
  const ids = await Promise.all(
    students.map(async (student) => (await service.ok(START_ONLY, { id: made.id }, student)).startQuizAttempt.id as string),
  );
  service.clock.advance(60_001);
  await Promise.all([
    ...students.map((student, nth) =>
      nth % 2 === 0 ? service.ok(SUBMIT_ONLY, { id: ids[nth] }, student) : service.ok(START_ONLY, { id: made.id }, student),
    ),
    service.runQuizJobs(),
    service.runQuizJobs(),
  ]);
  const told = await service.sql<{ key: string; by: string }>(
    "select key, payload ->> 'by' as by from outbox where type = 'QUIZ_SUBMITTED' and payload ->> 'contentId' = ?",
    [made.id],
  );
  expect(told.map(({ key }) => key).sort()).toEqual([...ids].sort());
  expect(new Set(told.map(({ by }) => by))).toEqual(new Set(['TIME']));
});

test('wherever a submission breaks, the attempt is open with what was saved, or is marked; submitting again marks it once', async () => {
  const course = await service.course();
  const made = await service.quiz(course);
  const [student] = (await classOf(course, 1)) as [UserCaller];
  const stateOf = async (id: string) => {
    const [row] = await service.sql<{ submitted: boolean }>(
      'select score, submitted_at is not null as submitted, answers from quiz_attempt where id = ?',
      [id],
    );
    return { ...row, submitted: row?.submitted === true, events: (await service.recorded(id)).map(({ type }) => type) };
  };
  let isWhole = false;
  for (let nth = 1; !isWhole; nth++) {
    const begun = await service.start(made.id, student);
    const { answers } = await service.save(begun.id, made.questions.map(right), student);
    const before = await stateOf(begun.id);
    Object.assign(breaking, { at: nth, seen: 0 });
    const { errors } = await service.call(SUBMIT, { id: begun.id }, student);
    isWhole = breaking.seen < nth;
    Object.assign(breaking, { at: Number.POSITIVE_INFINITY });
    expect(Boolean(errors)).toBe(!isWhole);
    const after = await stateOf(begun.id);
    // The answer to a submission that was committed may have broken.
    if (!after.submitted) expect(after).toEqual(before);
    expect(await service.submit(begun.id, student)).toMatchObject({
      score: 15,
      answers: answers.map(({ questionId }: { questionId: string }) => ({ questionId, correct: true })),
    });
    expect((await stateOf(begun.id)).events).toEqual(['QUIZ_ATTEMPT_STARTED', 'QUIZ_SUBMITTED', 'CONTENT_COMPLETED']);
  }
});
