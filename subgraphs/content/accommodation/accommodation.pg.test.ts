import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { admin, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { type QuizService, quizService, START } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

async function scene(settings: object = {}) {
  const course = await service.course();
  const made = await service.quiz(course, { attemptsAllowed: 1, timeLimitSeconds: 100, ...settings });
  const learner = await service.learner(course);
  return { course, made, learner, given: { contentId: made.id, studentId: learner.userId } };
}

const toldOf = async (id: string) =>
  (await service.recorded(id))
    .filter(({ type }) => type === 'QUIZ_ACCOMMODATION_SET')
    .map(({ sequence, actor, payload: { studentId, extraTimePercent, extraAttempts } }) => ({
      sequence,
      actor,
      studentId,
      extraTimePercent,
      extraAttempts,
    }));

test('each is told whole, in the order of the quiz’s events; one that changes nothing is not', async () => {
  const { course, made, learner, given } = await scene();
  const teacher = instructorOf(course);
  await service.accommodate({ ...given, extraTimePercent: 0 }, teacher);
  await service.accommodate({ ...given, extraTimePercent: 50, extraAttempts: 1 }, teacher);
  await service.accommodate({ ...given, extraTimePercent: 50, extraAttempts: 1 }, teacher);
  await service.update({ id: made.id, title: 'Another title' });
  await service.accommodate(given, teacher);
  const [who, by] = [{ studentId: learner.userId }, { actor: `user:${teacher.userId}` }];
  expect(await toldOf(made.id)).toEqual([
    { sequence: 2, ...by, ...who, extraTimePercent: 50, extraAttempts: 1 },
    { sequence: 4, ...by, ...who, extraTimePercent: 0, extraAttempts: 0 },
  ]);
  expect((await service.recorded(made.id)).at(-1)?.payload).toMatchObject({
    title: 'Another title',
    kind: 'QUIZ',
    quiz: { attemptsAllowed: 1 },
  });
});

test('each is in the audit log', async () => {
  const { course, made, given } = await scene();
  const teacher = instructorOf(course);
  await service.accommodate({ ...given, extraAttempts: 2 }, teacher);
  await service.accommodate(given, admin);
  const entries = await service.sql('select action, actor, details from audit where subject = ? order by at, id', [`content:${made.id}`]);
  const details = { studentId: given.studentId, courseId: course.courseId, extraTimePercent: 0 };
  expect(entries).toEqual([
    { action: 'QUIZ_ACCOMMODATION_SET', actor: `user:${teacher.userId}`, details: { ...details, extraAttempts: 2 } },
    { action: 'QUIZ_ACCOMMODATION_SET', actor: `user:${(admin as { userId: string }).userId}`, details: { ...details, extraAttempts: 0 } },
  ]);
});

describe('whoever leaves the course', () => {
  test('has none any more, at any of its quizzes, and of no other course; nor when they come back', async () => {
    const { course, made, learner, given } = await scene();
    const [second, other] = [await service.quiz(course), await service.course()];
    const elsewhere = await service.quiz(other);
    await service.learner(other, learner);
    for (const contentId of [made.id, second.id, elsewhere.id]) await service.accommodate({ ...given, contentId, extraAttempts: 1 });
    await service.leaves(learner);
    const [ofMade, ofSecond, ofElsewhere] = [await toldOf(made.id), await toldOf(second.id), await toldOf(elsewhere.id)];
    for (const told of [ofMade, ofSecond]) expect(told.map(({ extraAttempts }) => extraAttempts)).toEqual([1, 0]);
    expect(ofElsewhere).toHaveLength(1);
    expect((await service.readQuiz(made.id)).accommodations).toEqual([]);
    await service.learner(course, learner);
    expect((await service.readQuiz(made.id)).accommodations).toEqual([]);
  });

  test('has the time of everybody, in an attempt that is open', async () => {
    const { made, learner, given } = await scene();
    await service.accommodate({ ...given, extraTimePercent: 100 });
    const { id, startedAt } = (await service.ok(START, { id: made.id }, learner)).startQuizAttempt;
    await service.leaves(learner);
    const expiresAt = new Date(new Date(startedAt).getTime() + 100_000).toISOString();
    expect(await service.attempt(id, learner)).toMatchObject({ expiresAt });
  });

  test('keeps them when late word of it finds them back', async () => {
    const { made, learner, given } = await scene();
    await service.accommodate({ ...given, extraAttempts: 1 });
    const cancelled = { ...learner.enrollment, status: 'CANCELLED' as const, was: 'ACTIVE' as const, cause: 'STUDENT' as const };
    const late = { ...cancelled, reason: 'Another course', sagaId: newId(), paymentId: null };
    await deliver(service, EnrollmentCancelled, late, { sequence: 1 });
    expect(await toldOf(made.id)).toHaveLength(1);
  });

  test('together with the course leaves nothing to tell', async () => {
    const { course, made, learner, given } = await scene();
    await service.accommodate({ ...given, extraAttempts: 1 });
    await service.courseDeleted(course, newId());
    await service.leaves(learner);
    expect(await toldOf(made.id)).toHaveLength(1);
    expect(await service.sql('select 1 from quiz_accommodation where content_id = ?', [made.id])).toEqual([]);
  });
});
