import { decimal } from '../../../platform/kernel/decimal.js';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { ContentCreated, QuizRegraded, QuizSubmitted } from '../../../schema/events/content.js';
import { AssignmentExcused } from '../../../schema/events/evaluation.js';
import { aQuiz, aResult } from '../../../schema/events/test-kit/contents.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AnalyticsService, admin, analyticsService, COURSE_REPORT } from '../test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

test('tells what has become of those who came in', async () => {
  const course = await service.course();
  const [one, two] = [await service.comesIn(course, '2026-03-01T09:00:00.000Z'), await service.comesIn(course, '2026-03-01T10:00:00.000Z')];
  await service.comesIn(course, '2026-03-03T10:00:00.000Z');
  await service.comesIn(course, '2026-03-03T11:00:00.000Z');
  await service.completes(one, '2026-03-05T09:00:00.000Z');
  await service.leaves(two, '2026-03-04T09:00:00.000Z');
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect(await service.report(course)).toMatchObject({
    enrollments: 4,
    active: 2,
    completed: 1,
    cancelled: 1,
    completionPercent: 25,
    enrollmentsByDay: [
      { day: '2026-03-01', count: 2 },
      { day: '2026-03-03', count: 2 },
    ],
    updatedAt: '2026-03-05T09:00:00.000Z',
  });
  expect(await service.report(course, { from: '2026-03-02T00:00:00Z', to: '2026-03-03T11:00:00Z' })).toMatchObject({
    enrollments: 1,
    enrollmentsByDay: [{ day: '2026-03-03', count: 1 }],
  });
  // As it was when the range ended.
  expect(await service.report(course, { to: '2026-03-04T09:00:00Z' })).toMatchObject({ active: 4, completed: 0, cancelled: 0 });
});

test('a student who comes in again counts once, on the later day', async () => {
  const course = await service.course();
  const enrollment = anEnrollment(course, newId());
  await service.comesIn(course, '2026-03-01T09:00:00.000Z', enrollment);
  await service.leaves(enrollment, '2026-03-02T09:00:00.000Z');
  await service.comesIn(course, '2026-03-03T09:00:00.000Z', enrollment, { sequence: 6 });
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect(await service.report(course)).toMatchObject({ enrollments: 1, active: 1, enrollmentsByDay: [{ day: '2026-03-03', count: 1 }] });
  expect(await service.report(course, { to: '2026-03-03T00:00:00Z' })).toMatchObject({ enrollments: 1, cancelled: 1 });
});

test('its days are those of the course, also where the clocks change', async () => {
  const course = await service.course({ timeZone: 'Europe/Berlin' });
  // 29 March 2026 has 23 hours there: from 23:00 to 22:00 UTC.
  for (const at of ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z'])
    await service.comesIn(course, at);
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect((await service.report(course)).enrollmentsByDay).toEqual([
    { day: '2026-03-28', count: 1 },
    { day: '2026-03-29', count: 2 },
    { day: '2026-03-30', count: 1 },
  ]);
});

test('counts what was handed in and not sent back, and what of it was late', async () => {
  const course = await service.course();
  const assignment = await service.assignment(course);
  await service.handsIn(assignment, newId(), '2026-03-01T09:00:00.000Z');
  await service.handsIn(assignment, newId(), '2026-03-02T09:00:00.000Z', 60);
  const rejected = await service.handsIn(assignment, newId(), '2026-03-03T09:00:00.000Z', 60);
  await service.rejected(rejected, '2026-03-04T09:00:00.000Z');
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect(await service.report(course)).toMatchObject({ submissions: 2, lateSubmissions: 1 });
  expect(await service.report(course, { from: '2026-03-02T09:00:00Z', to: '2026-03-04T09:00:00Z' })).toMatchObject({
    submissions: 2,
    lateSubmissions: 2,
  });
});

test('revenue is net of refunds, by currency', async () => {
  const course = await service.course();
  const { courseId } = course;
  const paid = await service.pays(courseId, 4900, '2026-03-01T09:00:00.000Z');
  await service.pays(courseId, 4900, '2026-03-02T09:00:00.000Z');
  await service.pays(courseId, 300, '2026-03-02T09:00:00.000Z', 'CHF');
  await service.refunded(paid, '2026-03-05T09:00:00.000Z');
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect((await service.report(course)).revenue).toEqual([
    { amount: 300, currency: 'CHF' },
    { amount: 4900, currency: 'EUR' },
  ]);
  expect((await service.report(course, { from: '2026-03-03T00:00:00Z' })).revenue).toEqual([{ amount: -4900, currency: 'EUR' }]);
});

test('scores are those of the gradebook, of the students who are there', async () => {
  const course = await service.course();
  const [homework, exam] = [await service.assignment(course, { weight: 1 }), await service.assignment(course, { weight: 3, points: 10 })];
  const [good, fair, left, waiting] = await Promise.all(
    Array.from({ length: 4 }, () => service.comesIn(course, '2026-03-01T09:00:00.000Z')),
  );
  const graded = async (assignment: typeof homework, student: typeof good, score: number, attempt = 1) =>
    service.scores(
      await service.handsIn(assignment, student?.studentId ?? '', '2026-03-02T09:00:00.000Z', 0, attempt),
      score,
      '2026-03-03T09:00:00.000Z',
    );
  await graded(homework, good, 100);
  await graded(exam, good, 9);
  await graded(homework, fair, 90);
  // Another attempt counts in the place of the first.
  await graded(homework, fair, 40, 2);
  await graded(homework, left, 0);
  await service.leaves(left as NonNullable<typeof left>, '2026-03-04T09:00:00.000Z');
  expect(waiting).toBeDefined();
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  expect(await service.report(course)).toMatchObject({
    averageScorePercent: (92.5 + 40) / 2,
    scoreHistogram: [0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  });
});

test('quizzes count by their own terms beside assignments, and what a student is excused from does not', async () => {
  const course = await service.course();
  const [homework, essay] = [await service.assignment(course, { weight: 1 }), await service.assignment(course, { weight: 1 })];
  const { studentId } = await service.comesIn(course, '2026-03-01T09:00:00.000Z');
  for (const [assignment, score] of [
    [homework, 50],
    [essay, 10],
  ] as const)
    await service.scores(await service.handsIn(assignment, studentId, '2026-03-02T09:00:00.000Z'), score, '2026-03-03T09:00:00.000Z');
  const [test, exercise] = [aQuiz(course.courseId, { weight: 2 }), aQuiz(course.courseId, { weight: 0 })];
  for (const quiz of [test, exercise]) await deliver(service, ContentCreated, quiz);
  const submitted = async (quiz: typeof test, score: number, number: number) => {
    const result = aResult(quiz, studentId, score, { number, submittedAt: '2026-03-04T09:00:00.000Z' });
    await deliver(service, QuizSubmitted, { ...result, by: 'STUDENT' });
    return result;
  };
  const best = await submitted(test, 8, 1);
  await submitted(test, 2, 2);
  await submitted(exercise, 0, 1);
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  const average = async (range = {}) => (await service.report(course, range)).averageScorePercent;
  expect(await average()).toBe((50 + 10 + 2 * 80) / 4);
  expect(await average({ to: '2026-03-04T09:00:00Z' })).toBe((50 + 10) / 2);

  const regrade = { previousScore: 8, regradedAt: '2026-03-05T09:00:00.000Z', scoreSeen: true };
  await deliver(service, QuizRegraded, { ...best, score: 6, percent: 60, ...regrade }, { sequence: 2 });
  expect(await average()).toBe((50 + 10 + 2 * 60) / 4);
  expect(await average({ to: '2026-03-05T09:00:00Z' })).toBe((50 + 10 + 2 * 80) / 4);

  const excuse = { evaluationId: newId(), assignmentId: essay.assignmentId, courseId: course.courseId, studentId };
  await deliver(service, AssignmentExcused, { ...excuse, excused: true, changedAt: '2026-03-06T09:00:00.000Z' });
  expect(await average()).toBe(decimal((50 + 2 * 60) / 3));
  await deliver(service, AssignmentExcused, { ...excuse, excused: false, changedAt: '2026-03-07T09:00:00.000Z' }, { sequence: 2 });
  expect(await average()).toBe((50 + 10 + 2 * 60) / 4);
  expect(await average({ to: '2026-03-07T09:00:00Z' })).toBe(decimal((50 + 2 * 60) / 3));
});

test('a course of which nothing happened has zeros', async () => {
  expect(await service.report(await service.course())).toMatchObject({
    enrollments: 0,
    completionPercent: 0,
    averageScorePercent: null,
    scoreHistogram: Array(10).fill(0),
    revenue: [],
    enrollmentsByDay: [],
  });
});

test('a range that ends before it begins is refused', async () => {
  const { courseId: id } = await service.course();
  const { code } = await service.refused(COURSE_REPORT, { id, from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }, admin);
  expect(code).toBe('BAD_USER_INPUT');
});

test('is for the staff and admins, and for nobody else; a course that is not known yet is asked for', async () => {
  const assistant = signedInAs('STUDENT');
  const course = await service.course({ staffIds: [assistant.userId] });
  const seen = async (caller: Parameters<typeof service.ok>[2], id = course.courseId) =>
    (await service.ok(COURSE_REPORT, { id }, caller)).courseReport;
  for (const caller of [course.instructor, assistant, admin]) expect(await seen(caller)).not.toBeNull();
  const learner = signedInAs('STUDENT');
  await service.comesIn(course, '2026-03-01T09:00:00.000Z', anEnrollment(course, learner.userId));
  for (const caller of [learner, signedInAs('INSTRUCTOR'), signedInAs('STUDENT', course.instructorId), anonymous])
    expect(await seen(caller)).toBeNull();
  for (const id of [newId(), 'nonsense']) expect(await seen(admin, id)).toBeNull();
  const fresh = { ...course, courseId: newId() };
  service.courses.knows(fresh, 1);
  expect(await seen(course.instructor, fresh.courseId)).toMatchObject({ enrollments: 0 });
});
