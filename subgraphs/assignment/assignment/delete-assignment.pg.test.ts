import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentWithdrawn } from '../../../schema/events/evaluation.js';
import { admin, aStudent, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { type AssignmentService, assignmentService, DELETE } from '../test-kit/assignment-service.js';

let service: AssignmentService;
/** The database fails from the moment at which evaluation has answered. */
let isDying = false;
beforeAll(async () => {
  service = await assignmentService({
    onStatement() {
      if (isDying && service.evaluations.asked > 0) throw Object.assign(new Error('the server closed the connection'), { code: '57P01' });
    },
  });
});
afterAll(() => service.stop());

const withdrawn = (assignmentId: string, courseId: string) =>
  deliver(service, AssignmentWithdrawn, { evaluationId: assignmentId, assignmentId, courseId, withdrawnAt: new Date().toISOString() });
const typesOf = async (id: string) => (await service.recorded(id)).map(({ type }) => type);

test('does not take away grades that students have seen, or what a module shows', async () => {
  const course = await service.course();
  const { id } = await service.create(course);
  const staff = instructorOf(course);
  service.evaluations.released.add(id);
  service.courses.shown.add(id);
  const refusal = async () => (await service.call(DELETE, { id }, staff)).errors?.[0];
  service.evaluations.asked = 0;
  expect(await refusal()).toMatchObject({ message: expect.stringContaining('module'), extensions: { code: 'CONFLICT' } });
  // Asked last: its yes cannot be taken back.
  expect(service.evaluations.asked).toBe(0);
  service.courses.shown.delete(id);
  expect(await refusal()).toMatchObject({ message: expect.stringContaining('grades'), extensions: { code: 'CONFLICT' } });
  expect((await service.recorded(id)).map(({ type }) => type)).toEqual(['ASSIGNMENT_CREATED']);
  service.evaluations.released.delete(id);
  expect(await service.ok(DELETE, { id }, staff)).toEqual({ deleteAssignment: true });
});

test('waits for the owners to say so, and asks them for nobody who may not delete it', async () => {
  const course = await service.course();
  const { id } = await service.create(course);
  const learner = await service.learner(course);
  for (const owner of [service.evaluations, service.courses]) {
    owner.away = true;
    expect((await service.refused(DELETE, { id }, instructorOf(course))).code).toBe('UNAVAILABLE');
    owner.away = false;
  }
  service.evaluations.asked = 0;
  expect((await service.refused(DELETE, { id }, learner)).code).toBe('FORBIDDEN');
  expect((await service.refused(DELETE, { id }, aStudent())).code).toBe('NOT_FOUND');
  expect(service.evaluations.asked).toBe(0);
  expect(await service.read(id)).toMatchObject({ id });
});

test('removes it with its extensions, and records it', async () => {
  const course = await service.course();
  const made = await service.create(course);
  const { userId: studentId } = await service.learner(course);
  await service.extend({ assignmentId: made.id, studentId, extraAttempts: 1 });
  expect(await service.ok(DELETE, { id: made.id }, instructorOf(course))).toEqual({ deleteAssignment: true });
  expect(await service.read(made.id)).toBeNull();
  expect(await service.sql('select * from assignment_extension where assignment_id = ?', [made.id])).toEqual([]);
  expect((await service.recorded(made.id)).at(-1)).toMatchObject({
    type: 'ASSIGNMENT_DELETED',
    sequence: 3,
    payload: { assignmentId: made.id, courseId: course.courseId, title: 'A first seam' },
  });
  expect((await service.refused(DELETE, { id: made.id }, admin)).code).toBe('NOT_FOUND');
});

describe('evaluation has withdrawn it, and its event comes', () => {
  test('after a process that died with the answer: it is deleted all the same, once', async () => {
    const course = await service.course();
    const { id } = await service.create(course);
    service.evaluations.asked = 0;
    isDying = true;
    const { errors } = await service.call(DELETE, { id }, instructorOf(course));
    isDying = false;
    expect(errors).toHaveLength(1);
    expect(service.evaluations.asked).toBe(1);
    expect(await service.read(id)).toMatchObject({ id });
    await withdrawn(id, course.courseId);
    expect(await service.read(id)).toBeNull();
    await withdrawn(id, course.courseId);
    expect(await typesOf(id)).toEqual(['ASSIGNMENT_CREATED', 'ASSIGNMENT_DELETED']);
  });

  test('after its course was archived, when nobody else could delete it', async () => {
    const course = await service.course();
    const { id } = await service.create(course);
    await service.course({ ...course, status: 'ARCHIVED' }, { sequence: 2 });
    await withdrawn(id, course.courseId);
    expect(await service.read(id)).toBeNull();
  });

  test('after the command has deleted it, or its course: nothing happens', async () => {
    const course = await service.course();
    const [{ id }, other] = [await service.create(course), await service.create(course)];
    await service.ok(DELETE, { id }, instructorOf(course));
    await withdrawn(id, course.courseId);
    await service.courseDeleted(course, newId());
    await withdrawn(other.id, course.courseId);
    expect(await typesOf(id)).toEqual(['ASSIGNMENT_CREATED', 'ASSIGNMENT_DELETED']);
    expect(await typesOf(other.id)).toEqual(['ASSIGNMENT_CREATED']);
  });

  test('while the command waits for the disk: one of them deletes it', async () => {
    const course = await service.course();
    const { id } = await service.create(course);
    await Promise.all([service.ok(DELETE, { id }, instructorOf(course)), withdrawn(id, course.courseId)].map((each) => each.catch(String)));
    expect(await typesOf(id)).toEqual(['ASSIGNMENT_CREATED', 'ASSIGNMENT_DELETED']);
  });
});
