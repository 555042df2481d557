import type { Caller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentExtensionSet, type AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(service.clock.now().getTime() + hours * HOUR).toISOString();

const MINE = `query ($id: ID!) { myGrades(courseId: $id) { currentPercent finalPercent cells { assignmentId missing points score } } }`;
const mine = async (courseId: string, student: Caller) => (await service.ok(MINE, { id: courseId }, student)).myGrades;

const extended = (assignment: AssignmentSnapshot, studentId: string, dueAt: string | null, sequence = 2) =>
  deliver(
    service,
    AssignmentExtensionSet,
    { ...assignment, extension: { studentId, dueAt, closesAt: null, extraAttempts: 0 } },
    { sequence },
  );

test('what is not due yet is not missing, and costs nothing until it is', async () => {
  const { course, assignment: first, student, instructor } = await service.scene({ dueAt: inHours(-1) });
  const { courseId } = course;
  await service.assignment({ courseId, dueAt: inHours(1) });
  const { submissionId } = await service.submitted(first, student);
  await service.grade(instructor, { submissionId, score: 80 });
  await service.release(first.assignmentId, instructor);
  expect(await mine(courseId, student)).toMatchObject({
    currentPercent: 80,
    finalPercent: 80,
    cells: [{ missing: false }, { missing: false, points: 100 }],
  });
  service.clock.advance(HOUR);
  // To the second it is still in time.
  expect(await mine(courseId, student)).toMatchObject({ finalPercent: 80 });
  service.clock.advance(1);
  expect(await mine(courseId, student)).toMatchObject({ finalPercent: 40, cells: [{ missing: false }, { missing: true }] });
});

test('who was given more time misses nothing until that is over, and a date that is moved further counts for them too', async () => {
  const { course, assignment, student } = await service.scene({ dueAt: inHours(-1) });
  const { courseId } = course;
  const classmate = signedInAs('STUDENT');
  await service.enrolled(courseId, classmate.userId);
  await extended(assignment, student.userId, inHours(2));
  expect(await mine(courseId, student)).toMatchObject({ cells: [{ missing: false }] });
  expect(await mine(courseId, classmate)).toMatchObject({ cells: [{ missing: true }] });
  await service.assignment({ ...assignment, dueAt: inHours(4) }, { sequence: 3 });
  service.clock.advance(3 * HOUR);
  for (const each of [student, classmate]) expect(await mine(courseId, each)).toMatchObject({ cells: [{ missing: false }] });
  service.clock.advance(2 * HOUR);
  for (const each of [student, classmate]) expect(await mine(courseId, each)).toMatchObject({ cells: [{ missing: true }] });
});

test('a later extension replaces the earlier one, and an older event changes nothing', async () => {
  const { course, assignment, student } = await service.scene({ dueAt: inHours(-1) });
  await extended(assignment, student.userId, inHours(1), 4);
  await extended(assignment, student.userId, null, 3);
  expect(await mine(course.courseId, student)).toMatchObject({ cells: [{ missing: false }] });
  await extended(assignment, student.userId, null, 5);
  expect(await mine(course.courseId, student)).toMatchObject({ cells: [{ missing: true }] });
});

test('without a due date it is missing once nothing is accepted any more', async () => {
  const { course, student } = await service.scene({ closesAt: inHours(1) });
  expect(await mine(course.courseId, student)).toMatchObject({ cells: [{ missing: false }] });
  service.clock.advance(2 * HOUR);
  expect(await mine(course.courseId, student)).toMatchObject({ finalPercent: 0, cells: [{ missing: true }] });
});

test('what was due before a student joined is not missing for them, unless they get an extension for it', async () => {
  const { course, assignment, student } = await service.scene({ dueAt: inHours(-2) });
  const { courseId } = course;
  await service.assignment({ courseId, dueAt: inHours(1) });
  const late = signedInAs('STUDENT');
  await service.enrolled(courseId, late.userId, { requestedAt: inHours(-1) });
  expect(await mine(courseId, student)).toMatchObject({ cells: [{ missing: true }, { missing: false }] });
  expect(await mine(courseId, late)).toMatchObject({ finalPercent: 0, cells: [{ missing: false }, { missing: false }] });
  service.clock.advance(2 * HOUR);
  expect(await mine(courseId, late)).toMatchObject({ cells: [{ missing: false }, { missing: true }] });
  await extended(assignment, late.userId, inHours(1));
  expect(await mine(courseId, late)).toMatchObject({ cells: [{ missing: false }, {}] });
  service.clock.advance(2 * HOUR);
  expect(await mine(courseId, late)).toMatchObject({ cells: [{ missing: true }, { missing: true }] });
});

test('who leaves and comes back joined when they first came, whichever event is heard first', async () => {
  const { course, student } = await service.scene({ dueAt: inHours(-2) });
  const { courseId } = course;
  const [back, turned] = [signedInAs('STUDENT'), signedInAs('STUDENT')];
  const again = async (who: typeof back, hours: readonly number[]) => {
    const { enrollmentId } = await service.enrolled(courseId, who.userId, { requestedAt: inHours(hours[0] ?? 0) });
    await service.enrolled(courseId, who.userId, { enrollmentId, requestedAt: inHours(hours[1] ?? 0) }, { sequence: 5 });
  };
  await again(back, [-3, -1]);
  await again(turned, [-1, -3]);
  for (const each of [student, back, turned]) expect(await mine(courseId, each)).toMatchObject({ cells: [{ missing: true }] });
});
