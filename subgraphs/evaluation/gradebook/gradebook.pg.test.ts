import type { Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentUpdated, AttemptRule } from '../../../schema/events/assignment.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const ROW = 'student { id } currentPercent finalPercent cells { assignmentId submissionId score points late missing ungraded }';
const GRADEBOOK = `query ($courseId: ID!, $first: Int, $after: String) { gradebook(courseId: $courseId) {
  course { id } assignments { id } rows(first: $first, after: $after) {
    totalCount edges { cursor node { student { id } } } nodes { ${ROW} } pageInfo { hasNextPage endCursor } } } }`;
const gradebook = async (courseId: string, caller: Caller, page = {}) =>
  (await service.ok(GRADEBOOK, { courseId, ...page }, caller)).gradebook;

test('a row a learner: what is graded, what waits, what is missing', async () => {
  const { course, assignment: first, student, instructor } = await service.scene({ weight: 50, dueAt: '2026-02-01T00:00:00.000Z' });
  const { courseId } = course;
  const second = await service.assignment({ courseId, weight: 150, dueAt: '2026-03-01T00:00:00.000Z' });
  const undated = await service.assignment({ courseId, weight: 0 });
  const bystander = signedInAs('STUDENT');
  await service.enrolled(courseId, bystander.userId);

  const old = await service.submitted(first, student);
  await service.grade(instructor, { submissionId: old.submissionId, score: 10 });
  const latest = await service.submitted(first, student, { attempt: 2, secondsLate: 60 });
  await service.grade(instructor, { submissionId: latest.submissionId, score: 80 });
  const waiting = await service.submitted(undated, student);

  const { assignments, rows, course: of } = await gradebook(courseId, instructor);
  expect(of).toEqual({ id: courseId });
  expect(assignments.map((each: { id: string }) => each.id)).toEqual([first, second, undated].map((each) => each.assignmentId));
  expect(rows.totalCount).toBe(2);
  const rowOf = (who: string) => rows.nodes.find((row: { student: { id: string } }) => row.student.id === who);
  expect(rowOf(student.userId)).toEqual({
    student: { id: student.userId },
    currentPercent: 80,
    finalPercent: 20,
    cells: [
      {
        assignmentId: first.assignmentId,
        submissionId: latest.submissionId,
        score: 80,
        points: 100,
        late: true,
        missing: false,
        ungraded: false,
      },
      { assignmentId: second.assignmentId, submissionId: null, score: null, points: 100, late: false, missing: true, ungraded: false },
      {
        assignmentId: undated.assignmentId,
        submissionId: waiting.submissionId,
        score: null,
        points: 100,
        late: false,
        missing: false,
        ungraded: true,
      },
    ],
  });
  expect(rowOf(bystander.userId)).toMatchObject({ currentPercent: null, finalPercent: 0 });
});

describe('which attempt counts', () => {
  /** Attempts with these scores, graded and released; null waits. */
  async function attempts(scores: readonly (number | null)[], countedAttempt?: AttemptRule, points = 100) {
    const scene = await service.scene({ countedAttempt, points });
    const submitted: string[] = [];
    for (const [at, score] of scores.entries()) {
      const { submissionId } = await service.submitted(scene.assignment, scene.student, { attempt: at + 1, secondsLate: at });
      submitted.push(submissionId);
      if (score === null) continue;
      await service.grade(scene.instructor, { submissionId, score });
      await service.release(scene.assignment.assignmentId, scene.instructor);
    }
    return { ...scene, courseId: scene.course.courseId, submitted };
  }
  const own = async (courseId: string, student: Caller) =>
    (await service.ok(`query ($id: ID!) { myGrades(courseId: $id) { ${ROW} } }`, { id: courseId }, student)).myGrades;
  const rowOf = async (courseId: string, staff: Caller) => (await gradebook(courseId, staff)).rows.nodes[0];

  test('handing in again changes nothing until it is graded: the staff see that it waits', async () => {
    const { courseId, student, instructor, submitted, assignment } = await attempts([50, null]);
    const before = { currentPercent: 50, finalPercent: 50 };
    const cell = { submissionId: submitted[0], score: 50, points: 100, late: false, missing: false, ungraded: true };
    for (const row of [await rowOf(courseId, instructor), await own(courseId, student)]) {
      expect(row).toMatchObject({ ...before, cells: [cell] });
    }
    // Graded, it counts for the staff; for the student when it is released.
    await service.grade(instructor, { submissionId: submitted[1], score: 90 });
    expect(await rowOf(courseId, instructor)).toMatchObject({
      currentPercent: 90,
      cells: [{ submissionId: submitted[1], score: 90, late: true, ungraded: false }],
    });
    expect(await own(courseId, student)).toMatchObject({ ...before, cells: [cell] });
    await service.release(assignment.assignmentId, instructor);
    expect(await own(courseId, student)).toMatchObject({ currentPercent: 90, cells: [{ score: 90, ungraded: false }] });
  });

  test.each([
    [AttemptRule.LAST_GRADED, 60, 2],
    [AttemptRule.BEST, 90, 1],
    [AttemptRule.FIRST, 30, 0],
    [AttemptRule.AVERAGE, 60, 2],
  ])('by %s it is %s', async (rule, score, at) => {
    const { courseId, student, instructor, submitted } = await attempts([30, 90, 60, null], rule);
    for (const row of [await rowOf(courseId, instructor), await own(courseId, student)]) {
      expect(row).toMatchObject({ currentPercent: score, cells: [{ score, submissionId: submitted[at], ungraded: true }] });
    }
  });

  test('a mean is rounded where it is read, and its percentage is made of it as it was', async () => {
    const { courseId, student, instructor } = await attempts([14, 14, 15], AttemptRule.AVERAGE, 30);
    for (const row of [await rowOf(courseId, instructor), await own(courseId, student)]) {
      expect(row).toMatchObject({ currentPercent: 47.777777778, finalPercent: 47.777777778, cells: [{ score: 14.333333333 }] });
    }
  });

  test('another rule counts at once, also for what is released; an event of an earlier version names none', async () => {
    const { courseId, student, assignment } = await attempts([90, 30]);
    expect(await own(courseId, student)).toMatchObject({ currentPercent: 30 });
    const best = { ...assignment, countedAttempt: AttemptRule.BEST, changed: ['countedAttempt'] };
    await deliver(service, AssignmentUpdated, best, { sequence: 2 });
    expect(await own(courseId, student)).toMatchObject({ currentPercent: 90 });
    await deliver(service, AssignmentUpdated, { ...assignment, changed: [] }, { sequence: 3 });
    expect(await own(courseId, student)).toMatchObject({ currentPercent: 30 });
  });
});

test('who is in it follows the enrollments: learners and those who completed', async () => {
  const { course, instructor, student } = await service.scene();
  const { courseId } = course;
  const by = async (status: 'COMPLETED' | 'CANCELLED' | 'WAITLISTED') => (await service.enrolled(courseId, newId(), { status })).studentId;
  const [completed] = [await by('COMPLETED'), await by('CANCELLED'), await by('WAITLISTED')];
  const { rows } = await gradebook(courseId, instructor);
  expect(rows.nodes.map((row: { student: { id: string } }) => row.student.id)).toEqual([student.userId, completed]);
});

test('an older word about an enrollment changes nothing', async () => {
  const { course, instructor } = await service.scene();
  const enrollment = await service.enrolled(course.courseId, newId(), { status: 'CANCELLED' }, { sequence: 5 });
  await service.enrolled(course.courseId, enrollment.studentId, { ...enrollment, status: 'ACTIVE' }, { sequence: 4 });
  expect((await gradebook(course.courseId, instructor)).rows.totalCount).toBe(1);
});

test('pages are in one order, whole and without repetition, and cost the same few statements', async () => {
  const { course, assignment, instructor, student } = await service.scene();
  const students = [student.userId];
  for (let count = 0; count < 24; count += 1) {
    const each = signedInAs('STUDENT');
    students.push(each.userId);
    await service.enrolled(course.courseId, each.userId);
    const { submissionId } = await service.submitted(assignment, each);
    await service.grade(instructor, { submissionId, score: count });
  }
  const seen: string[] = [];
  let after: string | null = null;
  do {
    service.statements.length = 0;
    const { rows }: { rows: { nodes: { student: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await gradebook(course.courseId, instructor, { first: 10, after });
    // The course, its assignments, its quizzes, names to ask for, the reader's language, the learners and their count, the attempts, and what is each student's own.
    expect(service.statements.filter((sql) => /^select/i.test(sql))).toHaveLength(9);
    seen.push(...rows.nodes.map((row) => row.student.id));
    after = rows.pageInfo.hasNextPage ? rows.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual(students);
});

test('a first of more than a hundred, and a cursor of another list, are refused', async () => {
  const { course, instructor } = await service.scene();
  for (const page of [{ first: 101 }, { after: 'nonsense' }]) {
    const { code } = await service.refused(GRADEBOOK, { courseId: course.courseId, ...page }, instructor);
    expect(code).toBe('BAD_USER_INPUT');
  }
});

test("a student's own row holds what was released, as soon as they are enrolled", async () => {
  const { course, assignment, instructor } = await service.scene();
  const student = signedInAs('STUDENT');
  const mine = async () =>
    (await service.ok(`query ($id: ID!) { myGrades(courseId: $id) { ${ROW} } }`, { id: course.courseId }, student)).myGrades;
  expect(await mine()).toBeNull();
  service.owners.enrollment.things.set(`${course.courseId} ${student.userId}`, {
    id: newId(),
    version: 2,
    status: 'ACTIVE',
    course: { id: course.courseId },
    student: { id: student.userId },
  });
  expect(await mine()).toMatchObject({ currentPercent: null, finalPercent: 0, cells: [{ missing: false }] });
  const { submissionId } = await service.submitted(assignment, student, { secondsLate: 1 });
  await service.grade(instructor, { submissionId, score: 50 });
  expect(await mine()).toMatchObject({ currentPercent: null, cells: [{ submissionId, score: null, late: true, missing: false }] });
  await service.release(assignment.assignmentId, instructor);
  expect(await mine()).toMatchObject({ currentPercent: 50, finalPercent: 50, cells: [{ score: 50 }] });
});
