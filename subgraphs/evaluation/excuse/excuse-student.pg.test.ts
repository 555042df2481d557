import type { Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentDeleted } from '../../../schema/events/assignment.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { type EvaluationService, EXCUSE, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const excuse = async (staff: Caller, assignmentId: string, studentId: string, excused = true, reason?: string | null) =>
  (await service.ok(EXCUSE, { input: { assignmentId, studentId, excused, reason } }, staff)).excuseStudent;
const MINE = 'query ($id: ID!) { myGrades(courseId: $id) { currentPercent finalPercent cells { score missing excused } } }';
const mine = async (courseId: string, student: Caller) => (await service.ok(MINE, { id: courseId }, student)).myGrades;
const told = async () => (await service.outbox()).filter(({ type }) => type === 'ASSIGNMENT_EXCUSED');

/** Two assignments that were due: one done by half, the other missing. */
async function halfDone() {
  const scene = await service.scene({ dueAt: '2026-02-01T00:00:00.000Z' });
  const { courseId } = scene.course;
  const missed = await service.assignment({ courseId, dueAt: '2026-02-02T00:00:00.000Z' });
  const { submissionId } = await service.submitted(scene.assignment, scene.student);
  await service.grade(scene.instructor, { submissionId, score: 50 });
  await service.release(scene.assignment.assignmentId, scene.instructor);
  return { ...scene, courseId, missed, studentId: scene.student.userId };
}

test('an assignment that a student is excused from counts in no sum, until it counts again', async () => {
  const { courseId, missed, student, studentId, assistant } = await halfDone();
  expect(await mine(courseId, student)).toMatchObject({ currentPercent: 50, finalPercent: 25 });
  const row = await excuse(assistant, missed.assignmentId, studentId, true, 'In hospital');
  expect(row).toMatchObject({ student: { id: studentId }, currentPercent: 50, finalPercent: 50 });
  expect(row.cells[1]).toEqual({ assignmentId: missed.assignmentId, score: null, missing: false, excused: true });
  expect(await mine(courseId, student)).toMatchObject({ finalPercent: 50, cells: [{ excused: false }, { missing: false, excused: true }] });
  expect(await excuse(assistant, missed.assignmentId, studentId, false)).toMatchObject({
    finalPercent: 25,
    cells: [{}, { missing: true, excused: false }],
  });
});

test('what was graded stays, and counts no more', async () => {
  const { courseId, assignment, student, studentId, instructor } = await halfDone();
  await excuse(instructor, assignment.assignmentId, studentId);
  expect(await mine(courseId, student)).toMatchObject({ currentPercent: null, finalPercent: 0, cells: [{ score: 50, excused: true }, {}] });
});

test('each change is told once, without the reason, and its sequence goes on', async () => {
  const { courseId, missed, studentId, instructor } = await halfDone();
  const { assignmentId } = missed;
  const before = (await told()).length;
  await excuse(instructor, assignmentId, studentId, false);
  await excuse(instructor, assignmentId, studentId, true, 'In hospital');
  await excuse(instructor, assignmentId, studentId, true, 'In hospital');
  await excuse(instructor, assignmentId, studentId, true, 'On leave');
  await excuse(instructor, assignmentId, studentId, false);
  const events = (await told()).slice(before);
  expect(events.map(({ sequence, payload }) => [sequence, payload.excused])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(events[0]?.payload).toEqual({
    evaluationId: expect.any(String),
    assignmentId,
    assignmentTitle: missed.title,
    courseId,
    studentId,
    excused: true,
    changedAt: service.clock.now().toISOString(),
  });
});

test('two at once make one excuse', async () => {
  const { missed, studentId, instructor, assistant } = await halfDone();
  const before = (await told()).length;
  await Promise.all([instructor, assistant].map((each) => excuse(each, missed.assignmentId, studentId)));
  expect(await told()).toHaveLength(before + 1);
});

test('only those who learn in the course, or did, can be excused', async () => {
  const { course, missed, instructor } = await halfDone();
  const input = { assignmentId: missed.assignmentId, excused: true };
  for (const studentId of [newId(), 'nonsense', instructor.userId]) {
    const caller = signedInAs('ADMIN');
    const { code, details } = await service.refused(EXCUSE, { input: { ...input, studentId } }, caller);
    expect([code, Object.keys(details?.fields as object)]).toEqual(['BAD_USER_INPUT', ['studentId']]);
  }
  const former = signedInAs('STUDENT');
  const enrollment = await service.enrolled(course.courseId, former.userId);
  const cancelled = { ...enrollment, status: 'CANCELLED' as const, was: 'ACTIVE' as const, cause: 'STUDENT' as const };
  await deliver(service, EnrollmentCancelled, { ...cancelled, reason: 'moved', sagaId: null, paymentId: null }, { sequence: 2 });
  expect(await excuse(instructor, missed.assignmentId, former.userId)).toMatchObject({ cells: [{ missing: true }, { excused: true }] });
});

test('an excuse ends with its assignment', async () => {
  const { missed, studentId, instructor } = await halfDone();
  await excuse(instructor, missed.assignmentId, studentId);
  await deliver(service, AssignmentDeleted, missed, { sequence: 2 });
  expect(await service.sql('select 1 from excuse where assignment_id = ?', [missed.assignmentId])).toEqual([]);
  const { code } = await service.refused(EXCUSE, { input: { assignmentId: missed.assignmentId, studentId, excused: true } }, instructor);
  expect(code).toBe('NOT_FOUND');
});

test('nobody is excused in a course that is being deleted', async () => {
  const { course, missed, studentId, instructor } = await halfDone();
  await service.course({ ...course, status: 'DELETING' }, { sequence: 2 });
  const { code } = await service.refused(EXCUSE, { input: { assignmentId: missed.assignmentId, studentId, excused: true } }, instructor);
  expect(code).toBe('COURSE_DELETED');
});
