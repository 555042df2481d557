import fc from 'fast-check';
import { decimal } from '../../../platform/kernel/decimal.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { AssignmentExtensionSet, type AssignmentSnapshot, AssignmentUpdated } from '../../../schema/events/assignment.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const DAY = 86_400;
const DUE = '2026-02-01T10:00:00.000Z';
const SUBMITTED = '2026-02-02T12:00:00.000Z';
const inDays = (days: number) => new Date(Date.parse(DUE) + days * DAY * 1_000).toISOString();
const latePolicy = { percentPerDay: 10, floorPercent: 0 };
const secondsLate = DAY + 7_200;

const edited = (
  assignment: AssignmentSnapshot,
  changes: Partial<AssignmentSnapshot> & { rescaleGrades?: boolean },
  delivery: Delivery = {},
) => deliver(service, AssignmentUpdated, { ...assignment, ...changes, changed: Object.keys(changes) }, { sequence: 2, ...delivery });
const extended = (assignment: AssignmentSnapshot, studentId: string, dueAt: string | null, delivery: Delivery = {}) =>
  deliver(
    service,
    AssignmentExtensionSet,
    { ...assignment, extension: { studentId, dueAt, closesAt: null, extraAttempts: 0 } },
    { sequence: 2, ...delivery },
  );
const eventsOf = async (id: string) => (await service.outbox()).filter(({ key }) => key === id);

/** Handed in two started days late, at an assignment that takes ten points a day. */
async function handedIn() {
  const scene = await service.scene({ dueAt: DUE, latePolicy });
  const { submissionId } = await service.submitted(scene.assignment, scene.student, { submittedAt: SUBMITTED, secondsLate });
  const read = (caller = scene.instructor) => service.evaluation(submissionId, caller);
  return { ...scene, submissionId, read };
}

/** The same, graded with 90, of which 70 are left; released. */
async function released() {
  const scene = await handedIn();
  await service.grade(scene.instructor, { submissionId: scene.submissionId, score: 90 });
  const [evaluation] = await service.release(scene.assignment.assignmentId, scene.instructor);
  expect(evaluation).toMatchObject({ late: true, deductedPoints: 20, score: 70 });
  return { ...scene, id: evaluation.id as string, before: evaluation };
}

describe('what waits to be graded', () => {
  test('follows an extension, of that student alone', async () => {
    const { assignment, student, instructor, submissionId, read } = await handedIn();
    const other = await service.submitted(assignment, signedInAs('STUDENT'), { submittedAt: SUBMITTED, secondsLate });
    await extended(assignment, student.userId, inDays(3));
    expect(await read()).toMatchObject({ late: false, status: 'PENDING', version: 2 });
    expect(await service.grade(instructor, { submissionId, score: 90 })).toMatchObject({ deductedPoints: 0, score: 90 });
    expect(await service.grade(instructor, { submissionId: other.submissionId, score: 90 })).toMatchObject({ late: true, score: 70 });
  });

  test('is graded out of the points as they are now', async () => {
    const { assignment, instructor, submissionId, read } = await handedIn();
    await edited(assignment, { points: 10 });
    expect(await read()).toMatchObject({ points: 10 });
    expect(await service.grade(instructor, { submissionId, score: 10 })).toMatchObject({ deductedPoints: 2, score: 8 });
  });

  test('a grader who has seen the version before the change hears of it', async () => {
    const { assignment, instructor, submissionId } = await handedIn();
    await edited(assignment, { points: 1_000 });
    const source = 'mutation ($input: GradeInput!) { gradeSubmission(input: $input) { id } }';
    const refused = await service.refused(source, { input: { submissionId, score: 90, expectedVersion: 1 } }, instructor);
    expect(refused).toMatchObject({ code: 'CONFLICT', details: { version: 2 } });
  });

  test('follows also what was known before it was made', async () => {
    const { assignment, student, instructor } = await service.scene({ dueAt: DUE, latePolicy });
    await extended(assignment, student.userId, inDays(3));
    const late = { submittedAt: SUBMITTED, secondsLate };
    const { submissionId } = await service.submitted(assignment, student, late);
    expect(await service.grade(instructor, { submissionId, score: 90 })).toMatchObject({ late: false, score: 90 });
    // Accepted under newer terms than those that are known here.
    const newer = await service.submitted(assignment, student, { ...late, attempt: 2, assignmentSequence: 3, latePolicy: null });
    expect(await service.grade(instructor, { submissionId: newer.submissionId, score: 90 })).toMatchObject({ late: true, score: 90 });
    await extended(assignment, student.userId, null, { sequence: 2, id: newId() });
    expect(await service.evaluation(newer.submissionId, instructor)).toMatchObject({ score: 90 });
    await edited(assignment, {}, { sequence: 3 });
    expect(await service.evaluation(newer.submissionId, instructor)).toMatchObject({ late: false, score: 90 });
  });
});

describe('a released grade', () => {
  test.each<[string, (assignment: AssignmentSnapshot, studentId: string, delivery: Delivery) => Promise<void>, object, string]>([
    [
      'an extension',
      (assignment, studentId, delivery) => extended(assignment, studentId, inDays(1), delivery),
      { late: true, deductedPoints: 10, score: 80 },
      'By the due date as it is now it was handed in 1 started day late',
    ],
    [
      'a due date that was moved',
      (assignment, _studentId, delivery) => edited(assignment, { dueAt: inDays(5) }, delivery),
      { late: false, deductedPoints: 0, score: 90 },
      'By the due date as it is now it was handed in on time',
    ],
    [
      'a due date that was taken away',
      (assignment, _studentId, delivery) => edited(assignment, { dueAt: null }, delivery),
      { late: false, deductedPoints: 0, score: 90 },
      'By the due date as it is now it was handed in on time',
    ],
    [
      'a late policy that was removed',
      (assignment, _studentId, delivery) => edited(assignment, { latePolicy: null }, delivery),
      { late: true, deductedPoints: 0, score: 90 },
      'The late policy was removed',
    ],
  ])('follows %s: history says why and by whom, and the student hears of it', async (_what, change, now, reason) => {
    const { assignment, student, instructor, id, before, read } = await released();
    service.clock.advance(1_000);
    await change(assignment, student.userId, { actor: `user:${instructor.userId}` });
    const after = await read(student);
    expect(after).toMatchObject({ status: 'RELEASED', enteredScore: 90, ...now, gradedAt: before.gradedAt });
    const at = service.clock.now().toISOString();
    expect(after.history.slice(1)).toEqual([{ at, by: { id: instructor.userId }, from: 70, to: after.score, reason }]);
    const events = (await eventsOf(id)).slice(-2);
    expect(events.map(({ type }) => type)).toEqual(['GRADE_ENTERED', 'GRADE_RELEASED']);
    expect(events[1]?.payload).toMatchObject({ previousScore: 70, score: after.score });
  });

  test('whose score stays is told to nobody', async () => {
    const { assignment, student, id, read } = await released();
    const told = (await eventsOf(id)).length;
    await extended(assignment, student.userId, inDays(0.01));
    await edited(assignment, { title: 'Two seams', weight: 5 }, { sequence: 3 });
    expect(await read(student)).toMatchObject({ late: true, score: 70, history: [{ to: 90 - 20 }] });
    expect(await eventsOf(id)).toHaveLength(told);
  });

  test('follows back: the date as it is now decides, and an older event changes nothing', async () => {
    const { assignment, read } = await released();
    await edited(assignment, { dueAt: inDays(5) }, { sequence: 3 });
    await edited(assignment, { dueAt: inDays(1) }, { sequence: 2 });
    expect(await read()).toMatchObject({ score: 90 });
    await edited(assignment, { dueAt: DUE }, { sequence: 4 });
    const { score, history } = await read();
    expect(score).toBe(70);
    expect(history.map(({ to }: { to: number }) => to)).toEqual([70, 90, 70]);
  });

  test('a waived penalty stays waived', async () => {
    const { assignment, instructor, submissionId, before, read } = await released();
    await service.grade(instructor, { submissionId, score: 90, waiveLatePenalty: true, expectedVersion: before.version });
    await edited(assignment, { dueAt: inDays(-5) });
    expect(await read()).toMatchObject({ late: true, latePenaltyWaived: true, score: 90 });
  });
});

describe('an extension that the class date has passed', () => {
  test('favours its student no less than the class', async () => {
    const { assignment, student, read } = await released();
    await extended(assignment, student.userId, inDays(1));
    await edited(assignment, { dueAt: inDays(4) }, { sequence: 3 });
    expect(await read()).toMatchObject({ late: false, score: 90 });
  });
});

describe('other points', () => {
  test('leave a grade out of what it was given out of, which a field shows and a regrade keeps to', async () => {
    const { assignment, instructor, submissionId, before, read } = await released();
    await edited(assignment, { points: 1_000 });
    expect(await read()).toMatchObject({ points: 100, score: 70, version: before.version });
    const source = 'mutation ($input: GradeInput!) { gradeSubmission(input: $input) { id } }';
    const input = { submissionId, score: 101, expectedVersion: before.version };
    expect((await service.refused(source, { input }, instructor)).details?.fields).toEqual({ score: 'must be from 0 to 100' });
    expect(await service.grade(instructor, { ...input, score: 100 })).toMatchObject({ points: 100, score: 80 });
  });

  test('scale it when that is asked for, with its deduction: its percentage stays', async () => {
    const { course, assignment, instructor, student, read } = await released();
    await edited(assignment, { points: 1_000, rescaleGrades: true }, { actor: `user:${instructor.userId}` });
    expect(await read(student)).toMatchObject({ points: 1_000, enteredScore: 900, deductedPoints: 200, score: 700 });
    expect((await read()).history.at(-1)).toMatchObject({ from: 70, to: 700, reason: 'Rescaled from 100 to 1000 points' });
    const own = 'query ($id: ID!) { myGrades(courseId: $id) { currentPercent cells { score points } } }';
    expect((await service.ok(own, { id: course.courseId }, student)).myGrades).toEqual({
      currentPercent: 70,
      cells: [{ score: 700, points: 1_000 }],
    });
  });

  test('scale also what was kept when the points were changed before', async () => {
    const { assignment, read } = await released();
    await edited(assignment, { points: 3 });
    await edited(assignment, { points: 3, rescaleGrades: true }, { sequence: 3 });
    expect(await read()).toMatchObject({ points: 3 });
    expect((await read()).score).toBeCloseTo(2.1, 9);
  });
});

describe('property: rescalings that end where they began', () => {
  const points = fc.oneof(fc.constantFrom(0, 3, 7, 10, 30, 1_000), fc.double({ min: 0.5, max: 1_000, noNaN: true }).map(decimal));
  const told = ['points', 'enteredScore', 'deductedPoints', 'score'];
  const gist = (from: Record<string, unknown>) => told.map((name) => from[name]);

  test('give the same grade, in view, gradebook, events and history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(30, 7, 100, 0.7),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        fc.array(points, { minLength: 1, maxLength: 4 }),
        async (outOf, part, late, others) => {
          const { course, assignment, student, instructor } = await service.scene({ dueAt: DUE, latePolicy, points: outOf });
          const submitted = await service.submitted(
            assignment,
            student,
            late ? { submittedAt: SUBMITTED, secondsLate } : { submittedAt: DUE },
          );
          await service.grade(instructor, { submissionId: submitted.submissionId, score: decimal(outOf * part) });
          await service.release(assignment.assignmentId, instructor);
          const read = () => service.evaluation(submitted.submissionId, student);
          const own = 'query ($id: ID!) { myGrades(courseId: $id) { currentPercent cells { score points } } }';
          const row = async () => (await service.ok(own, { id: course.courseId }, student)).myGrades;
          const [before, rowBefore] = [await read(), await row()];
          let sequence = 1;
          for (const points of [...others, outOf]) {
            sequence += 1;
            await edited(assignment, { points, rescaleGrades: true }, { sequence });
          }
          const after = await read();
          expect(gist(after)).toEqual(gist(before));
          expect(await row()).toEqual(rowBefore);
          expect(after.history.at(-1).to).toBe(before.history.at(-1).to);
          const entered = (await eventsOf(after.id)).filter(({ type }) => type === 'GRADE_ENTERED').map(({ payload }) => payload);
          expect(gist(entered.at(-1) as never)).toEqual(gist(entered[0] as never));
        },
      ),
      { numRuns: 20, examples: [[30, 14.333333333 / 30, false, [10]]] },
    );
  }, 60_000);

  test('also when the score that is shown between was entered again without its deduction', async () => {
    const { assignment, student, instructor } = await service.scene({ dueAt: DUE, latePolicy, points: 30 });
    const { submissionId } = await service.submitted(assignment, student, { submittedAt: SUBMITTED, secondsLate });
    await service.grade(instructor, { submissionId, score: 14.333333333 });
    await edited(assignment, { points: 10, rescaleGrades: true });
    const { enteredScore: score, version: expectedVersion } = await service.evaluation(submissionId, instructor);
    await service.grade(instructor, { submissionId, score, expectedVersion, waiveLatePenalty: true });
    await edited(assignment, { points: 30, rescaleGrades: true }, { sequence: 3 });
    expect(await service.evaluation(submissionId, instructor)).toMatchObject({ enteredScore: 14.333333333, score: 14.333333333 });
  });

  test('but a score that was entered between is the one that is scaled', async () => {
    const { assignment, student, instructor } = await service.scene({ dueAt: DUE, latePolicy: null, points: 30 });
    const { submissionId } = await service.submitted(assignment, student, { submittedAt: SUBMITTED, secondsLate });
    await service.grade(instructor, { submissionId, score: 14 });
    await edited(assignment, { points: 10, rescaleGrades: true });
    const { version: expectedVersion } = await service.evaluation(submissionId, instructor);
    await service.grade(instructor, { submissionId, score: 5, expectedVersion });
    await edited(assignment, { points: 30, rescaleGrades: true }, { sequence: 3 });
    expect(await service.evaluation(submissionId, instructor)).toMatchObject({ enteredScore: 15, score: 15 });
  });
});

test('an extension from before they were kept here is asked of its owner, once: nobody becomes late', async () => {
  const { assignment, student, submissionId, read } = await released();
  // As an earlier version has stored it.
  await service.sql('update known_assignment set counted_attempt = null, late_policy = null where id = ?', [assignment.assignmentId]);
  await service.sql(
    'update evaluation set seconds_late = 0, score = 90, deducted_points = 0, terms_sequence = 0, due_at = null where submission_id = ?',
    [submissionId],
  );
  const extensions = [{ studentId: student.userId, dueAt: inDays(3), closesAt: null, sequence: 1 }];
  service.owners.assignment.things.set(assignment.assignmentId, { ...assignment, sequence: 3, extensions });
  const asked = service.owners.assignment.asked;
  service.owners.assignment.away = true;
  await expect(edited(assignment, { dueAt: inDays(0.5) })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  service.owners.assignment.away = false;
  await edited(assignment, { dueAt: inDays(0.5) });
  await edited(assignment, { dueAt: inDays(0.6) }, { sequence: 3 });
  expect(await read()).toMatchObject({ late: false, score: 90, history: [{ to: 70 }] });
  expect(service.owners.assignment.asked).toBe(asked + 2);
});

test('of many evaluations few statements are made, and none is loaded when no term has changed', async () => {
  const { assignment, instructor } = await service.scene({ dueAt: DUE, latePolicy });
  for (let count = 0; count < 12; count += 1) {
    const { submissionId } = await service.submitted(assignment, signedInAs('STUDENT'), { submittedAt: SUBMITTED, secondsLate });
    await service.grade(instructor, { submissionId, score: 50 });
  }
  const selects = () => service.statements.filter((sql) => /^select/i.test(sql)).length;
  service.statements.length = 0;
  await edited(assignment, { dueAt: inDays(3) });
  const whenMoved = selects();
  service.statements.length = 0;
  await edited(assignment, { dueAt: inDays(3), title: 'Two seams' }, { sequence: 3 });
  expect(whenMoved - selects()).toBe(2);
  const scores = await service.sql('select distinct score from evaluation where assignment_id = ?', [assignment.assignmentId]);
  expect(scores).toEqual([{ score: 50 }]);
});

test('a date that is moved while work is handed in finds it, whichever is first', async () => {
  const { assignment, instructor } = await service.scene({ dueAt: DUE, latePolicy });
  const students = Array.from({ length: 8 }, () => signedInAs('STUDENT'));
  const handing = students.map((each) => service.submitted(assignment, each, { submittedAt: SUBMITTED, secondsLate }));
  const [submitted] = await Promise.all([Promise.all(handing), edited(assignment, { dueAt: inDays(3) })]);
  for (const { submissionId } of submitted) expect(await service.evaluation(submissionId, instructor)).toMatchObject({ late: false });
});
