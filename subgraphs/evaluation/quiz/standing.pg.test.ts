import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import {
  ContentDeleted,
  ContentUpdated,
  QuizAccommodationSet,
  QuizAttemptStarted,
  type QuizTerms,
} from '../../../schema/events/content.js';
import { CourseDeleted } from '../../../schema/events/course.js';
import { anAttempt, aQuiz } from '../../../schema/events/test-kit/contents.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

// How far a student has come with a quiz, as its events tell: by that its review policy shows a score, or does not.

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

type Quiz = ReturnType<typeof aQuiz>;

async function scene(terms: Partial<QuizTerms> = {}) {
  const { course, student, instructor } = await service.scene();
  const quiz = await service.quiz(course.courseId, { scoreShown: 'AFTER_LAST_ATTEMPT', attemptsAllowed: 1, ...terms });
  return { course, student, instructor, quiz };
}

const cellOf = async ({ courseId }: Quiz, student: UserCaller) =>
  (await service.ok('query ($id: ID!) { myGrades(courseId: $id) { finalPercent cells { score ungraded } } }', { id: courseId }, student))
    .myGrades.cells[1];
const HIDDEN = { score: null, ungraded: true };

const started = (quiz: Quiz, { userId }: UserCaller, attempt: Partial<ReturnType<typeof anAttempt>> = {}) =>
  deliver(service, QuizAttemptStarted, { ...anAttempt(quiz, userId, attempt), startedAt: '2026-02-01T09:00:00.000Z' });
const accommodated = (quiz: Quiz, { userId: studentId }: UserCaller, extraAttempts: number, sequence: number) =>
  deliver(service, QuizAccommodationSet, { ...quiz, studentId, extraTimePercent: 0, extraAttempts }, { sequence });

describe('an attempt that is open', () => {
  test('hides what waits for the last attempt, though fewer are allowed by now', async () => {
    const { quiz, student } = await scene({ attemptsAllowed: 3 });
    await service.attempted(quiz, student, 4);
    const attemptId = newId();
    await started(quiz, student, { attemptId, number: 2 });
    await deliver(service, ContentUpdated, { ...quiz, quiz: { ...quiz.quiz, attemptsAllowed: 1 }, changed: ['quiz'] }, { sequence: 2 });
    expect(await cellOf(quiz, student)).toEqual(HIDDEN);
    await service.attempted(quiz, student, 9, { attemptId, number: 2 }, { sequence: 2 });
    expect(await cellOf(quiz, student)).toEqual({ score: 9, ungraded: false });
  });

  test('is no attempt in the gradebook, and changes nothing of those before it', async () => {
    const { course, quiz, student, instructor } = await scene({ scoreShown: 'AFTER_SUBMIT' });
    await started(quiz, student);
    expect(await cellOf(quiz, student)).toEqual({ score: null, ungraded: false });
    await service.attempted(quiz, student, 4, { number: 2 });
    await started(quiz, student, { number: 3 });
    expect(await cellOf(quiz, student)).toEqual({ score: 4, ungraded: false });
    const rows = 'query ($id: ID!) { gradebook(courseId: $id) { rows { nodes { cells { score ungraded } } } } }';
    const [row] = (await service.ok(rows, { id: course.courseId }, instructor)).gradebook.rows.nodes;
    expect(row.cells[1]).toEqual({ score: 4, ungraded: false });
  });

  test('that was submitted is not opened again by late word of its start', async () => {
    const { quiz, student } = await scene();
    const { attemptId } = await service.attempted(quiz, student, 4, {}, { sequence: 2 });
    await started(quiz, student, { attemptId });
    expect(await cellOf(quiz, student)).toEqual({ score: 4, ungraded: false });
  });
});

describe('attempts that one student was given', () => {
  test('count from then on, and no more once they are taken back', async () => {
    const { quiz, student } = await scene();
    await service.attempted(quiz, student, 4);
    await accommodated(quiz, student, 1, 2);
    expect(await cellOf(quiz, student)).toEqual(HIDDEN);
    await accommodated(quiz, student, 0, 4);
    await accommodated(quiz, student, 5, 3);
    expect(await cellOf(quiz, student)).toEqual({ score: 4, ungraded: false });
  });

  test('are not what an attempt told before', async () => {
    const { quiz, student } = await scene();
    await accommodated(quiz, student, 0, 2);
    await service.attempted(quiz, student, 4, { extraAttempts: 1 });
    expect(await cellOf(quiz, student)).toEqual({ score: 4, ungraded: false });
  });

  test('go with their quiz and with their course, and do not come late', async () => {
    const [one, other] = [await scene(), await scene()];
    for (const { quiz, student } of [one, other]) await accommodated(quiz, student, 1, 2);
    await deliver(service, ContentDeleted, one.quiz, { sequence: 3 });
    const { courseId, title, instructorId, staffIds } = other.course;
    const deletedAt = service.clock.now().toISOString();
    await deliver(service, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt }, { sequence: 9 });
    for (const { quiz, student } of [one, other]) await accommodated(quiz, student, 2, 4);
    expect(
      await service.sql('select 1 from known_accommodation where content_id in (?, ?)', [one.quiz.contentId, other.quiz.contentId]),
    ).toEqual([]);
  });
});
