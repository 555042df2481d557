import type { Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { ContentCreated, ContentDeleted, ContentUpdated } from '../../../schema/events/content.js';
import { CourseDeleted } from '../../../schema/events/course.js';
import { aContent } from '../../../schema/events/test-kit/contents.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const ROW = 'currentPercent finalPercent cells { assignmentId contentId submissionId score points late missing excused ungraded }';
const GRADEBOOK = `query ($id: ID!) { gradebook(courseId: $id) { quizzes { id } rows { nodes { ${ROW} } } } }`;
const MINE = `query ($id: ID!) { myGrades(courseId: $id) { ${ROW} } }`;
const gradebook = async (id: string, caller: Caller) => (await service.ok(GRADEBOOK, { id }, caller)).gradebook;
const rowOf = async (id: string, caller: Caller) => (await gradebook(id, caller)).rows.nodes[0];
const mine = async (id: string, caller: Caller) => (await service.ok(MINE, { id }, caller)).myGrades;

/** A course with one assignment, graded with 80 of 100 and released. */
async function graded(weight = 1) {
  const scene = await service.scene({ weight });
  const { submissionId } = await service.submitted(scene.assignment, scene.student);
  await service.grade(scene.instructor, { submissionId, score: 80 });
  await service.release(scene.assignment.assignmentId, scene.instructor);
  return { ...scene, courseId: scene.course.courseId };
}

test('quizzes stand behind the assignments, and count by their weight', async () => {
  const { courseId, student, instructor, assignment } = await graded();
  const quiz = await service.quiz(courseId, { weight: 3 });
  await service.attempted(quiz, student, 4);
  expect((await gradebook(courseId, instructor)).quizzes).toEqual([{ id: quiz.contentId }]);
  for (const row of [await rowOf(courseId, instructor), await mine(courseId, student)]) {
    expect(row).toEqual({
      currentPercent: 50,
      finalPercent: 50,
      cells: [
        expect.objectContaining({ assignmentId: assignment.assignmentId, contentId: null, score: 80 }),
        {
          assignmentId: null,
          contentId: quiz.contentId,
          submissionId: null,
          score: 4,
          points: 10,
          late: false,
          missing: false,
          excused: false,
          ungraded: false,
        },
      ],
    });
  }
});

test('without an attempt a quiz counts as 0 in the end, and is not missing', async () => {
  const { courseId, student } = await graded();
  await service.quiz(courseId);
  expect(await mine(courseId, student)).toMatchObject({
    currentPercent: 80,
    finalPercent: 40,
    cells: [{ score: 80 }, { score: null, points: 10, missing: false, ungraded: false }],
  });
});

test('of weight 0 it is in no sum, also where no assignment has a weight', async () => {
  const { courseId, student } = await graded(0);
  const exercise = await service.quiz(courseId, { weight: 0 });
  await service.attempted(exercise, student, 1);
  expect(await mine(courseId, student)).toMatchObject({ currentPercent: 80, finalPercent: 80, cells: [{ score: 80 }, { score: 1 }] });
});

test.each([
  [AttemptRule.LAST_GRADED, 6],
  [AttemptRule.BEST, 9],
  [AttemptRule.FIRST, 3],
  [AttemptRule.AVERAGE, 6],
])('of several attempts, by %s, %s counts', async (countedAttempt, score) => {
  const { course, student } = await service.scene();
  const quiz = await service.quiz(course.courseId, { countedAttempt });
  for (const [at, each] of [3, 9, 6].entries()) await service.attempted(quiz, student, each, { number: at + 1 });
  expect(await mine(course.courseId, student)).toMatchObject({ currentPercent: score * 10, cells: [{}, { score }] });
});

test('another weight and another rule count at once; what an attempt was given out of stays', async () => {
  const { course, student } = await service.scene();
  const quiz = await service.quiz(course.courseId, { countedAttempt: AttemptRule.FIRST });
  await service.attempted(quiz, student, 3);
  await service.attempted(quiz, student, 9, { number: 2 });
  const terms = { ...quiz.quiz, countedAttempt: AttemptRule.BEST, maxScore: 20 };
  await deliver(service, ContentUpdated, { ...quiz, quiz: terms, changed: ['quiz'] }, { sequence: 2 });
  expect(await mine(course.courseId, student)).toMatchObject({ currentPercent: 90, cells: [{}, { score: 9, points: 10 }] });
});

describe('a regrade', () => {
  test('replaces the score, and an earlier word of the attempt does not come back', async () => {
    const { course, student } = await service.scene();
    const quiz = await service.quiz(course.courseId);
    const attempt = await service.attempted(quiz, student, 3);
    await service.regraded(attempt, 7);
    await service.regraded(attempt, 4, { sequence: 1 });
    expect(await mine(course.courseId, student)).toMatchObject({ cells: [{}, { score: 7 }] });
  });

  test('may be the first that is heard of the attempt', async () => {
    const { course, student } = await service.scene();
    const quiz = await service.quiz(course.courseId);
    const attempt = { ...(await service.attempted(quiz, student, 1)), attemptId: newId(), number: 2 };
    await service.regraded(attempt, 8);
    expect(await mine(course.courseId, student)).toMatchObject({ cells: [{}, { score: 8 }] });
  });
});

describe('what the review policy hides from the student, their grades do not tell', () => {
  const HIDDEN = { currentPercent: null, finalPercent: 0, cells: [{}, { score: null, points: 10, ungraded: true, missing: false }] };
  const SHOWN = { currentPercent: 40, cells: [{}, { score: 4, ungraded: false }] };

  test('never: the staff see it, the student does not', async () => {
    const { course, student, instructor } = await service.scene();
    await service.attempted(await service.quiz(course.courseId, { scoreShown: 'NEVER' }), student, 4);
    expect(await mine(course.courseId, student)).toMatchObject(HIDDEN);
    expect(await rowOf(course.courseId, instructor)).toMatchObject(SHOWN);
  });

  test('a hidden result counts in neither percentage', async () => {
    const { courseId, student } = await graded();
    await service.attempted(await service.quiz(courseId, { scoreShown: 'NEVER' }), student, 0);
    expect(await mine(courseId, student)).toMatchObject({ currentPercent: 80, finalPercent: 80 });
  });

  test('after the last attempt, those that the student was given beside the others included', async () => {
    const { course, student } = await service.scene();
    const quiz = await service.quiz(course.courseId, { scoreShown: 'AFTER_LAST_ATTEMPT', attemptsAllowed: 1 });
    await service.attempted(quiz, student, 4, { extraAttempts: 1 });
    expect(await mine(course.courseId, student)).toMatchObject(HIDDEN);
    await service.attempted(quiz, student, 2, { number: 2, extraAttempts: 1 });
    expect(await mine(course.courseId, student)).toMatchObject(SHOWN);
  });

  test('where attempts are not limited there is no last one', async () => {
    const { course, student } = await service.scene();
    await service.attempted(await service.quiz(course.courseId, { scoreShown: 'AFTER_LAST_ATTEMPT' }), student, 4);
    expect(await mine(course.courseId, student)).toMatchObject(HIDDEN);
  });

  test('after the end of the course', async () => {
    const endsAt = new Date(service.clock.now().getTime() + 1_000).toISOString();
    const { course, student } = await service.scene({}, { endsAt });
    await service.attempted(await service.quiz(course.courseId, { scoreShown: 'AFTER_COURSE_END' }), student, 4);
    expect(await mine(course.courseId, student)).toMatchObject(HIDDEN);
    service.clock.advance(1_000);
    expect(await mine(course.courseId, student)).toMatchObject(SHOWN);
  });

  test('who learns in a course that they teach reads their own row as a student', async () => {
    const { course, assistant } = await service.scene();
    await service.enrolled(course.courseId, assistant.userId);
    await service.attempted(await service.quiz(course.courseId, { scoreShown: 'NEVER' }), assistant, 4);
    const { rows } = await gradebook(course.courseId, assistant);
    expect(rows.nodes.map((row: { cells: unknown[] }) => row.cells[1])).toContainEqual(
      expect.objectContaining({ score: null, ungraded: true }),
    );
  });
});

describe('what is known of quizzes', () => {
  test('an article is none', async () => {
    const { course, instructor } = await service.scene();
    await deliver(service, ContentCreated, aContent({ courseId: course.courseId }));
    expect((await gradebook(course.courseId, instructor)).quizzes).toEqual([]);
  });

  test('a result of one that is not known yet is kept once its owner has told of it; without the owner it is tried again', async () => {
    const { course, student } = await service.scene();
    const quiz = { ...(await service.quiz(course.courseId)), contentId: newId() };
    service.owners.content.away = true;
    await expect(service.attempted(quiz, student, 5)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    service.owners.content.away = false;
    service.owners.content.things.set(quiz.contentId, { ...quiz, sequence: 1 });
    await service.attempted(quiz, student, 5);
    expect((await mine(course.courseId, student)).cells).toContainEqual(expect.objectContaining({ contentId: quiz.contentId, score: 5 }));
  });

  test('one that was deleted is not in the gradebook any more, and a late result does not bring it back', async () => {
    const { courseId, student, instructor } = await graded();
    const quiz = await service.quiz(courseId);
    const attempt = await service.attempted(quiz, student, 1);
    await deliver(service, ContentDeleted, quiz, { sequence: 2 });
    await service.regraded(attempt, 9, { sequence: 3 });
    await deliver(service, ContentUpdated, { ...quiz, changed: ['title'] }, { sequence: 3 });
    expect((await gradebook(courseId, instructor)).quizzes).toEqual([]);
    expect(await mine(courseId, student)).toMatchObject({ currentPercent: 80, finalPercent: 80, cells: [{ score: 80 }] });
    expect(await service.sql('select 1 from quiz_result where content_id = ?', [quiz.contentId])).toEqual([]);
  });

  test('nothing is left of a deleted course, nor of what arrives while it is deleted', async () => {
    const { course, student } = await service.scene();
    const { courseId, title, instructorId, staffIds } = course;
    const quiz = await service.quiz(courseId);
    await service.attempted(quiz, student, 1);
    const deletedAt = service.clock.now().toISOString();
    const late = (number: number) => service.attempted(quiz, student, 2, { number });
    await Promise.all([
      late(2),
      late(3),
      deliver(service, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt }, { sequence: 9 }),
      late(4),
      late(5),
    ]);
    for (const table of ['known_quiz', 'quiz_result']) {
      expect(await service.sql(`select 1 from ${table} where course_id = ?`, [courseId])).toEqual([]);
    }
  });
});
