import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, aStudent } from '../../../schema/events/test-kit/course-life.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, EXTEND, inDays } from '../test-kit/assignment-service.js';

let service: AssignmentService;
let course: CourseSnapshot;
beforeAll(async () => {
  service = await assignmentService();
  course = await service.course();
});
afterAll(() => service.stop());

const due = () => service.create(course, { opensAt: inDays(0), dueAt: inDays(5), closesAt: inDays(7), attemptsAllowed: 1 });

test('holds for its student alone, and tells the whole assignment with it', async () => {
  const [{ id: assignmentId }, learner, other] = [await due(), await service.learner(course), await service.learner(course)];
  const extension = { studentId: learner.userId, dueAt: inDays(6), closesAt: null, extraAttempts: 0 };
  await service.extend({ assignmentId, studentId: learner.userId, dueAt: inDays(6) });
  expect((await service.read(assignmentId, learner)).myDueAt).toBe(inDays(6));
  expect((await service.read(assignmentId, other)).myDueAt).toBe(inDays(5));
  expect((await service.read(assignmentId)).myDueAt).toBe(inDays(5));
  expect((await service.recorded(assignmentId)).at(-1)).toMatchObject({
    type: 'ASSIGNMENT_EXTENSION_SET',
    sequence: 2,
    payload: { assignmentId, dueAt: inDays(5), closesAt: inDays(7), attemptsAllowed: 1, extension },
  });
});

test('what is absent stays, null removes it, and the same again records nothing', async () => {
  const [{ id: assignmentId }, { userId: studentId, ...learner }] = [await due(), await service.learner(course)];
  const dueFor = async () => (await service.read(assignmentId, { ...learner, userId: studentId })).myDueAt;
  await service.extend({ assignmentId, studentId, dueAt: inDays(6), closesAt: inDays(9) });
  expect(await service.extend({ assignmentId, studentId, extraAttempts: 1 })).toMatchObject({ version: 3 });
  expect(await dueFor()).toBe(inDays(6));
  expect((await service.recorded(assignmentId)).at(-1)?.payload).toMatchObject({
    extension: { studentId, dueAt: inDays(6), closesAt: inDays(9), extraAttempts: 1 },
  });
  expect(await service.extend({ assignmentId, studentId, extraAttempts: 1 })).toMatchObject({ version: 3 });
  expect(await service.extend({ assignmentId, studentId, dueAt: null, extraAttempts: null })).toMatchObject({ version: 4 });
  expect(await dueFor()).toBe(inDays(5));
  expect((await service.recorded(assignmentId)).at(-1)?.payload).toMatchObject({
    extension: { studentId, dueAt: null, closesAt: inDays(9), extraAttempts: 0 },
  });
});

test('of an extension and the class date the later holds: a date that is moved past it makes nobody late', async () => {
  const [{ id: assignmentId }, learner] = [await due(), await service.learner(course)];
  const { userId: studentId } = learner;
  await service.extend({ assignmentId, studentId, dueAt: inDays(6) });
  await service.update({ id: assignmentId, opensAt: inDays(7), dueAt: inDays(8), closesAt: inDays(9) });
  expect((await service.read(assignmentId, learner)).myDueAt).toBe(inDays(8));
  // What the class has passed since binds nobody, and is in nobody's way.
  expect(await service.extend({ assignmentId, studentId, extraAttempts: 1 })).toMatchObject({ version: 4 });
  expect(await service.extend({ assignmentId, studentId, closesAt: inDays(10) })).toMatchObject({ version: 5 });
  await service.update({ id: assignmentId, opensAt: inDays(0), dueAt: inDays(2) });
  expect((await service.read(assignmentId, learner)).myDueAt).toBe(inDays(6));
  await service.update({ id: assignmentId, dueAt: null });
  expect((await service.read(assignmentId, learner)).myDueAt).toBeNull();
});

test('the staff read all of them, by one statement for many assignments', async () => {
  const fresh = await service.course();
  const [one, other] = [await service.create(fresh, { dueAt: inDays(5) }), await service.create(fresh)];
  const [ada, bob] = [await service.learner(fresh), await service.learner(fresh)];
  await service.extend({ assignmentId: one.id, studentId: ada.userId, dueAt: inDays(6) });
  await service.extend({ assignmentId: one.id, studentId: bob.userId, extraAttempts: 2 });
  await service.extend({ assignmentId: other.id, studentId: bob.userId, extraAttempts: 1 });
  await service.extend({ assignmentId: other.id, studentId: bob.userId, extraAttempts: 0 });
  const source = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Assignment {
    extensions { student { id } dueAt closesAt extraAttempts } } } }`;
  service.statements.length = 0;
  const { _entities } = await service.ok(source, { of: [one, other].map(({ id }) => ({ __typename: 'Assignment', id })) }, admin);
  expect(service.statements.filter((sql) => sql.includes('assignment_extension'))).toHaveLength(1);
  const ofAda = { student: { id: ada.userId }, dueAt: inDays(6), closesAt: null, extraAttempts: 0 };
  const ofBob = { student: { id: bob.userId }, dueAt: null, closesAt: null, extraAttempts: 2 };
  const inOrder = ada.userId < bob.userId ? [ofAda, ofBob] : [ofBob, ofAda];
  expect(_entities).toEqual([{ extensions: inOrder }, { extensions: [] }]);
});

test('one that changes nothing for who has none records nothing', async () => {
  const [{ id: assignmentId }, { userId: studentId }] = [await due(), await service.learner(course)];
  expect(await service.extend({ assignmentId, studentId })).toMatchObject({ version: 1 });
  expect(await service.sql('select * from assignment_extension where assignment_id = ?', [assignmentId])).toEqual([]);
});

test.each([
  [{ dueAt: inDays(8) }, 'closesAt'],
  [{ dueAt: inDays(-1) }, 'dueAt'],
  [{ closesAt: inDays(4) }, 'closesAt'],
  [{ extraAttempts: -1 }, 'extraAttempts'],
  [{ dueAt: '0001-01-01T00:00:00Z' }, 'dueAt'],
])('%j does not go with the dates of the assignment', async (terms, field) => {
  const [{ id: assignmentId }, { userId: studentId }] = [await due(), await service.learner(course)];
  const refused = await service.refused(EXTEND, { input: { assignmentId, studentId, ...terms } }, admin);
  expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  expect(await service.recorded(assignmentId)).toHaveLength(1);
});

test('the staff of an archived course may still give one', async () => {
  const archived = await service.course();
  const [{ id: assignmentId }, { userId: studentId }] = [await service.create(archived), await service.learner(archived)];
  await service.course({ ...archived, status: 'ARCHIVED' }, { sequence: 2 });
  expect(await service.extend({ assignmentId, studentId, extraAttempts: 1 })).toMatchObject({ version: 2 });
});

test('who learns in a course that they teach, or administers it, extends nobody’s dates of their own', async () => {
  const [assistant, other] = [aStudent(), await service.learner(course)];
  const assisted = await service.course({ staffIds: [assistant.userId] });
  const { id: assignmentId } = await service.create(assisted);
  for (const caller of [assistant, admin]) {
    const { userId: studentId } = await service.learner(assisted, caller);
    expect(await service.refused(EXTEND, { input: { assignmentId, studentId, extraAttempts: 1 } }, caller)).toMatchObject({
      code: 'FORBIDDEN',
    });
  }
  const { userId: studentId } = await service.learner(assisted, other);
  expect(await service.extend({ assignmentId, studentId, extraAttempts: 1 }, assistant)).toMatchObject({ version: 2 });
});

describe('who is not known as a learner', () => {
  const refusedFor = async (assignmentId: string, studentId: string) =>
    (await service.refused(EXTEND, { input: { assignmentId, studentId, extraAttempts: 1 } }, admin)).code;

  test('is asked of the owner once, and kept', async () => {
    const [{ id: assignmentId }, { userId: studentId }] = [await due(), aStudent()];
    service.enrollments.knows(anEnrollment(course, studentId), 2);
    const asked = service.enrollments.asked;
    await service.extend({ assignmentId, studentId, extraAttempts: 1 });
    await service.extend({ assignmentId, studentId, extraAttempts: 2 });
    expect(service.enrollments.asked).toBe(asked + 1);
  });

  test('is NOT_ENROLLED when the owner says so too, and UNAVAILABLE while it is away', async () => {
    const { id: assignmentId } = await due();
    service.enrollments.away = true;
    expect(await refusedFor(assignmentId, newId())).toBe('UNAVAILABLE');
    service.enrollments.away = false;
    expect(await refusedFor(assignmentId, newId())).toBe('NOT_ENROLLED');
    expect(await refusedFor(assignmentId, 'nobody')).toBe('NOT_ENROLLED');
  });

  test('is NOT_ENROLLED when they have left, and may have come back', async () => {
    const [{ id: assignmentId }, learner] = [await due(), await service.learner(course)];
    await service.leaves(learner);
    expect(await refusedFor(assignmentId, learner.userId)).toBe('NOT_ENROLLED');
    service.enrollments.knows(learner.enrollment, 5);
    expect(await service.extend({ assignmentId, studentId: learner.userId, extraAttempts: 1 })).toMatchObject({ version: 2 });
  });
});
