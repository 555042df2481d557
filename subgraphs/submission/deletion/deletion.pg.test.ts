import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentDeleted } from '../../../schema/events/assignment.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { aStudent, COMMENT, SUBMIT, type SubmissionService, submissionService } from '../test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

const TABLES = ['submission', 'upload', 'submission_comment', 'known_assignment', 'known_extension', 'known_enrollment', 'import_ref'];
const rows = async () => {
  const counts: Record<string, number> = {};
  for (const table of TABLES) counts[table] = (await service.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1;
  return counts;
};
const answers = async (sagaId: string) => (await service.recorded(sagaId)).map(({ type }) => type);

test('a deleted course leaves nothing behind, accepts nothing, and nobody is notified of single submissions', async () => {
  const before = await rows();
  const { course, assignment, enrollment, student } = await service.scene();
  await service.extension(assignment, { studentId: student.userId, dueAt: null, closesAt: null, extraAttempts: 1 });
  const file = await service.upload(student, assignment.assignmentId);
  const { id, files } = await service.submit(student, assignment.assignmentId, 'With a file');
  await service.ok(COMMENT, { input: { submissionId: id, text: 'Thanks' } }, student);
  await service.save(student, assignment.assignmentId, 'Another');
  const sagaId = await service.deleteCourse(course);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect(await rows()).toEqual(before);
  expect((await service.recorded(id)).map(({ type }) => type)).toEqual(['ASSIGNMENT_SUBMITTED', 'SUBMISSION_COMMENTED']);

  // What comes late keeps nothing, whoever tells it.
  await service.course({ ...course, status: 'PUBLISHED' }, { sequence: 20 });
  await service.assignment(assignment, { sequence: 20 });
  await service.enrolled(course, student, enrollment, { sequence: 20 });
  await service.graded({ id }, { course, assignment, enrollment, student, instructor: student, assistant: student }, 5);
  service.owners.assignments.knows(assignment, 20);
  const { code } = await service.refused(SUBMIT, { input: { assignmentId: assignment.assignmentId, text: 'Late' } }, student);
  expect(code).toBe('NOT_FOUND');
  expect(await rows()).toEqual(before);

  // The bytes go by the job, once no upload can bring them back.
  expect((await service.get(files[0].downloadUrl)).status).toBe(200);
  service.clock.advance(2 * 3_600_000 + 1);
  await service.runJobs();
  expect(await service.sql('select 1 from discarded_object where id = ?', [file])).toEqual([]);
  expect(await service.files().inspect(file)).toBeNull();
});

test('while students submit, whoever comes before goes with it, whoever comes after is refused', async () => {
  const before = await rows();
  const { course, assignment } = await service.scene();
  const students = Array.from({ length: 6 }, aStudent);
  for (const each of students) await service.enrolled(course, each);
  const submits = students.map((each) => service.submit(each, assignment.assignmentId, 'Quick').then(() => 'taken', String));
  const [sagaId] = await Promise.all([service.deleteCourse(course), ...submits]);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect(await rows()).toEqual(before);
});

test('five thousand go in one go', async () => {
  const { course, assignment } = await service.scene();
  await service.sql(
    `insert into submission (id, course_id, assignment_id, assignment_title, student_id, attempt, status, text, submitted_at, accepted)
    select gen_random_uuid(), ?, ?, 'T', gen_random_uuid(), 1, 'SUBMITTED', 'essay', now(), '{}' from generate_series(1, 5000)`,
    [course.courseId, assignment.assignmentId],
  );
  service.statements.length = 0;
  await service.deleteCourse(course);
  expect(await service.sql('select 1 from submission where course_id = ?', [course.courseId])).toEqual([]);
  expect(service.statements.length).toBeLessThan(25);
});

describe('an assignment that is deleted', () => {
  test('gives back what waits to be graded, keeps what is graded, and drops drafts', async () => {
    const scene = await service.scene();
    const { course, assignment, student } = scene;
    const [graded, drafting] = [aStudent(), aStudent()];
    for (const each of [graded, drafting]) await service.enrolled(course, each);
    const waiting = await service.submit(student, assignment.assignmentId, 'Waiting');
    const done = await service.submit(graded, assignment.assignmentId, 'Done');
    await service.graded(done, { ...scene, student: graded }, 2, true);
    const draft = await service.save(drafting, assignment.assignmentId, 'Not yet');
    await deliver(service, AssignmentDeleted, assignment, { sequence: 2 });
    expect(await service.read(waiting.id, student)).toMatchObject({ status: 'REJECTED', rejectReason: 'The assignment was taken away' });
    expect((await service.recorded(waiting.id)).map(({ type }) => type)).toEqual(['ASSIGNMENT_SUBMITTED', 'SUBMISSION_REJECTED']);
    expect(await service.read(done.id, graded)).toMatchObject({ status: 'GRADED' });
    expect(await service.read(draft.id, drafting)).toBeNull();
    const { code } = await service.refused(SUBMIT, { input: { assignmentId: assignment.assignmentId, text: 'Again' } }, student);
    expect(code).toBe('NOT_FOUND');
  });
});

describe('an enrollment that had been cancelled', () => {
  const cancel = async (
    { enrollment }: Awaited<ReturnType<SubmissionService['scene']>>,
    at: Date,
    sequence: number,
    cause: 'STAFF' | 'COURSE_DELETED',
  ) =>
    deliver(
      service,
      EnrollmentCancelled,
      { ...enrollment, status: 'CANCELLED', was: 'ACTIVE', cause, reason: 'Moved away', sagaId: null, paymentId: null },
      { sequence, at },
    );

  test('voids what was accepted after it, not what came before', async () => {
    const scene = await service.scene();
    const { assignment, student } = scene;
    const before = await service.submit(student, assignment.assignmentId, 'Before');
    service.clock.advance(1_000);
    const cancelledAt = service.clock.now();
    service.clock.advance(1_000);
    const after = await service.submit(student, assignment.assignmentId, 'After');
    await cancel(scene, cancelledAt, 2, 'STAFF');
    expect(await service.read(before.id, student)).toMatchObject({ status: 'SUBMITTED', rejectReason: null });
    expect(await service.read(after.id, student)).toMatchObject({
      status: 'REJECTED',
      rejectReason: expect.stringContaining('Moved away'),
    });
    expect((await service.recorded(after.id)).at(-1)).toMatchObject({
      type: 'SUBMISSION_REJECTED',
      payload: { studentId: student.userId, attempt: 2 },
    });
  });

  test('voids nothing that was accepted by a newer enrollment, and says nothing when the course is deleted', async () => {
    const scene = await service.scene();
    const { course, assignment, enrollment, student } = scene;
    const cancelledAt = service.clock.now();
    service.clock.advance(1_000);
    const first = await service.submit(student, assignment.assignmentId, 'By the first enrollment');
    await cancel(scene, cancelledAt, 2, 'COURSE_DELETED');
    expect(await service.read(first.id, student)).toMatchObject({ status: 'SUBMITTED' });
    await service.enrolled(course, student, enrollment, { sequence: 4 });
    const again = await service.submit(student, assignment.assignmentId, 'By the second');
    await cancel(scene, cancelledAt, 3, 'STAFF');
    expect(await service.read(again.id, student)).toMatchObject({ status: 'SUBMITTED' });
  });
});
