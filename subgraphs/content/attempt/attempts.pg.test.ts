import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { admin, aStudent, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { chosen, type QuizService, quizService, right, SAVE, START, SUBMIT } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** A quiz with a student who may take it. */
async function scene(input: object = {}) {
  const course = await service.course();
  const made = await service.quiz(course, input);
  return { course, made, learner: await service.learner(course) };
}

const codeOf = async (source: string, variables: Record<string, unknown>, caller = admin) =>
  (await service.refused(source, variables, caller)).code;

test('a quiz is drawn, saved, read again from another device, submitted and marked', async () => {
  const { course, made, learner } = await scene();
  const begun = await service.start(made.id, learner);
  expect(begun).toMatchObject({ submittedAt: null, expiresAt: null, score: null, percent: null, passed: null, maxScore: 15, answers: [] });
  expect(begun.questions.map(({ id }: { id: string }) => id)).toEqual(made.questions.map(({ id }) => id));
  const answers = made.questions.map(right);
  const saved = await service.save(begun.id, answers.slice(0, 4), learner);
  expect(saved.answers).toHaveLength(4);
  expect(saved.answers.every((each: { correct: unknown; points: unknown }) => each.correct === null && each.points === null)).toBe(true);
  expect(await service.start(made.id, learner)).toEqual(saved);
  expect(await service.attempt(begun.id, learner)).toEqual(saved);
  await service.save(begun.id, answers.slice(4), learner);
  const submitted = await service.submit(begun.id, learner);
  expect(submitted).toMatchObject({ score: 15, maxScore: 15, percent: 100, passed: true, counted: true });
  expect(submitted.answers.every(({ correct }: { correct: boolean }) => correct)).toBe(true);
  const [started, ...told] = await service.recorded(begun.id);
  const who = { attemptId: begun.id, contentId: made.id, courseId: course.courseId, studentId: learner.userId };
  expect(started).toMatchObject({
    type: 'QUIZ_ATTEMPT_STARTED',
    sequence: 1,
    payload: { ...who, number: 1, maxScore: 15, extraAttempts: 0, startedAt: begun.startedAt },
  });
  expect(told).toMatchObject([
    {
      type: 'QUIZ_SUBMITTED',
      sequence: 2,
      payload: { ...who, number: 1, score: 15, maxScore: 15, percent: 100, passed: true, by: 'STUDENT' },
    },
    { type: 'CONTENT_COMPLETED', sequence: 3, payload: who },
  ]);
});

test('submitting twice is submitting once', async () => {
  const { made, learner } = await scene();
  const first = await service.take(made, learner, []);
  expect(first).toMatchObject({ score: 0, passed: false });
  service.clock.advance(1_000);
  expect(await service.submit(first.id, learner)).toEqual(first);
  expect((await service.recorded(first.id)).map(({ type }) => type)).toEqual(['QUIZ_ATTEMPT_STARTED', 'QUIZ_SUBMITTED']);
  expect(await codeOf(SAVE, { input: { attemptId: first.id, answers: [] } }, learner)).toBe('CONFLICT');
});

test('attempts are as many as the quiz allows, and those that one student has beside them', async () => {
  const { made, learner } = await scene({ attemptsAllowed: 1 });
  await service.take(made, learner, []);
  expect(await codeOf(START, { id: made.id }, learner)).toBe('ATTEMPTS_EXHAUSTED');
  await service.accommodate({ contentId: made.id, studentId: learner.userId, extraAttempts: 1 });
  const second = await service.take(made, learner, []);
  const [started, submitted] = await service.recorded(second.id);
  for (const event of [started, submitted]) expect(event?.payload).toMatchObject({ number: 2, extraAttempts: 1 });
  expect(await codeOf(START, { id: made.id }, learner)).toBe('ATTEMPTS_EXHAUSTED');
});

test('two devices that start at once have one attempt', async () => {
  const { made, learner } = await scene({ attemptsAllowed: 1 });
  const begun = await Promise.all(Array.from({ length: 6 }, () => service.start(made.id, learner)));
  expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
});

describe('time', () => {
  test("is the server's: what was saved in time counts, what comes later does not, and submitting late submits what was saved", async () => {
    const { made, learner } = await scene({ timeLimitSeconds: 60, ...quizWith([EXAMPLES.SINGLE_CHOICE, EXAMPLES.NUMERIC]) });
    const begun = await service.start(made.id, learner);
    const expiresAt = new Date(service.clock.now().getTime() + 60_000).toISOString();
    expect(begun.expiresAt).toBe(expiresAt);
    const [one, two] = made.questions.map(right);
    service.clock.advance(60_000);
    await service.save(begun.id, [one as object], learner);
    service.clock.advance(1);
    expect(await codeOf(SAVE, { input: { attemptId: begun.id, answers: [two] } }, learner)).toBe('ATTEMPT_EXPIRED');
    expect(await service.submit(begun.id, learner)).toMatchObject({ score: 2, submittedAt: expiresAt });
    expect((await service.recorded(begun.id))[1]?.payload).toMatchObject({ by: 'TIME', submittedAt: expiresAt });
    expect(await codeOf(SAVE, { input: { attemptId: begun.id, answers: [two] } }, learner)).toBe('ATTEMPT_EXPIRED');
  });

  test('that is over submits by itself, and no attempt that has time left', async () => {
    const { made, learner, course } = await scene({ timeLimitSeconds: 60, ...quizWith([EXAMPLES.SINGLE_CHOICE]) });
    const others = await Promise.all([service.learner(course), service.learner(course)]);
    const over = await service.start(made.id, learner);
    await service.save(over.id, made.questions.map(right), learner);
    service.clock.advance(30_000);
    const later = await service.start(made.id, others[0]);
    service.clock.advance(30_001);
    await service.runQuizJobs();
    expect(await service.attempt(over.id, learner)).toMatchObject({ score: 2, submittedAt: over.expiresAt });
    expect(await service.attempt(later.id, others[0])).toMatchObject({ submittedAt: null });
    await service.runQuizJobs();
    expect(await service.recorded(over.id)).toHaveLength(3);
  });

  test('that is over is no reason to wait for the job: the next attempt begins', async () => {
    const { made, learner } = await scene({ timeLimitSeconds: 60, attemptsAllowed: 2 });
    const first = await service.start(made.id, learner);
    service.clock.advance(60_001);
    const second = await service.start(made.id, learner);
    expect(second.id).not.toBe(first.id);
    expect(await service.attempt(first.id, learner)).toMatchObject({ submittedAt: first.expiresAt, score: 0 });
  });

  test('of one student is longer, also in an attempt that is open', async () => {
    const { made, learner } = await scene({ timeLimitSeconds: 100 });
    const begun = await service.start(made.id, learner);
    await service.accommodate({ contentId: made.id, studentId: learner.userId, extraTimePercent: 25 });
    const at = new Date(begun.startedAt).getTime();
    expect((await service.attempt(begun.id, learner)).expiresAt).toBe(new Date(at + 125_000).toISOString());
    service.clock.advance(110_000);
    await service.save(begun.id, [], learner);
  });
});

test('an attempt keeps the questions that it began with', async () => {
  const { made, learner } = await scene(quizWith([EXAMPLES.SINGLE_CHOICE]));
  const begun = await service.start(made.id, learner);
  await service.revise(made.id, quizWith([EXAMPLES.TEXT, EXAMPLES.NUMERIC]));
  expect(await service.start(made.id, learner)).toEqual(begun);
  await service.save(begun.id, made.questions.map(right), learner);
  expect(await service.submit(begun.id, learner)).toMatchObject({ score: 2, maxScore: 2 });
  const next = await service.start(made.id, learner);
  expect(next.questions.map(({ kind }: { kind: string }) => kind)).toEqual(['TEXT', 'NUMERIC']);
});

test('a learner who has left can neither save nor submit, and sees what they have', async () => {
  const { made, learner } = await scene();
  const begun = await service.start(made.id, learner);
  await service.leaves(learner);
  expect(await codeOf(SAVE, { input: { attemptId: begun.id, answers: [] } }, learner)).toBe('NOT_ENROLLED');
  expect(await codeOf(SUBMIT, { id: begun.id }, learner)).toBe('NOT_ENROLLED');
  expect(await codeOf(START, { id: made.id }, learner)).toBe('NOT_FOUND');
  expect(await service.attempt(begun.id, learner)).toMatchObject({ id: begun.id });
});

test('who sees an attempt', async () => {
  const { made, learner, course } = await scene();
  const begun = await service.start(made.id, learner);
  for (const caller of [admin, instructorOf(course)]) expect(await service.attempt(begun.id, caller)).toMatchObject({ id: begun.id });
  for (const caller of [await service.learner(course), aStudent(), signedInAs('INSTRUCTOR', newId())]) {
    expect(await service.attempt(begun.id, caller)).toBeNull();
  }
  for (const id of [newId(), 'x']) expect(await service.attempt(id, admin)).toBeNull();
});

test('what is no quiz is not taken', async () => {
  const course = await service.course();
  const { id } = await service.create(course);
  const refusal = await service.refused(START, { id }, await service.learner(course));
  expect(refusal.details?.fields).toEqual({ contentId: 'is not a quiz' });
});

test('a deleted course takes its attempts with it', async () => {
  const { made, learner, course } = await scene();
  const begun = await service.start(made.id, learner);
  await service.courseDeleted(course, newId());
  expect(await service.sql('select from quiz_attempt where id = ?', [begun.id])).toEqual([]);
  expect(await service.sql('select from quiz_version where content_id = ?', [made.id])).toEqual([]);
  expect(await codeOf(SAVE, { input: { attemptId: begun.id, answers: [] } }, learner)).toBe('NOT_FOUND');
});

test('a quiz is what its author wrote, to the staff; to learners its questions are not there until they begin', async () => {
  const { made, learner } = await scene({ passPercent: 60, weight: 2 });
  const forStaff = await service.readQuiz(made.id);
  expect(forStaff).toMatchObject({
    questionCount: 7,
    maxScore: 15,
    passPercent: 60,
    weight: 2,
    countedAttempt: 'BEST',
    partialCredit: 'PROPORTIONAL',
  });
  const [section] = forStaff.sections;
  expect(section.questions.map(({ prompt, key }: { prompt: string; key: object }) => [prompt, Object.values(key).some(Boolean)])).toEqual(
    made.questions.map(({ prompt }) => [prompt, true]),
  );
  expect(
    section.questions.find(({ kind }: { kind: string }) => kind === 'ORDERING').choices.map(({ text }: { text: string }) => text),
  ).toEqual([...'abcd']);
  expect(await service.readQuiz(made.id, learner)).toMatchObject({
    questionCount: 7,
    sections: null,
    statistics: null,
    accommodations: null,
    attempts: null,
  });
});

test('a page has the attempts at its quiz, newest first', async () => {
  const { made, course } = await scene();
  const taken: string[] = [];
  for (let nth = 0; nth < 3; nth++) taken.push((await service.take(made, await service.learner(course), [])).id);
  const { attempts } = await service.readQuiz(made.id);
  expect(attempts).toMatchObject({ nodes: taken.toReversed().map((id) => ({ id })), totalCount: 3 });
});

test('the counted attempt is the one that the rule names', async () => {
  for (const [countedAttempt, counted] of [
    ['BEST', [false, true, false]],
    ['FIRST', [true, false, false]],
    ['LAST_GRADED', [false, false, true]],
    ['AVERAGE', [true, true, true]],
  ] as const) {
    const { made, learner } = await scene({ countedAttempt, ...quizWith([EXAMPLES.SINGLE_CHOICE]) } as never);
    const [question] = made.questions;
    for (const text of ['a', 'b', 'c']) await service.take(made, learner, [chosen(question as never, text)]);
    const { myAttempts } = await service.readQuiz(made.id, learner);
    expect(myAttempts.map((attempt: { counted: boolean }) => attempt.counted)).toEqual(counted);
  }
});

test('statements do not grow with the attempts of a page', async () => {
  const { made, course } = await scene();
  const count = async () => {
    service.statements.length = 0;
    await service.readQuiz(made.id);
    return service.statements.length;
  };
  await service.take(made, await service.learner(course), []);
  const one = await count();
  for (let nth = 0; nth < 3; nth++) await service.take(made, await service.learner(course), []);
  expect(await count()).toBe(one);
});
