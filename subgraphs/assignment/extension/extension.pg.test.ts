import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, admin, aStudent, assignmentService, EXTEND, inDays } from '../test-kit/assignment-service.js';

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

test('a later one replaces the earlier; the same again records nothing', async () => {
  const [{ id: assignmentId }, { userId: studentId, ...learner }] = [await due(), await service.learner(course)];
  await service.extend({ assignmentId, studentId, dueAt: inDays(6), extraAttempts: 2 });
  expect(await service.extend({ assignmentId, studentId, closesAt: inDays(9) })).toMatchObject({ version: 3 });
  expect((await service.read(assignmentId, { ...learner, userId: studentId })).myDueAt).toBe(inDays(5));
  expect(await service.extend({ assignmentId, studentId, dueAt: null, closesAt: inDays(9), extraAttempts: 0 })).toMatchObject({
    version: 3,
  });
  expect(await service.recorded(assignmentId)).toHaveLength(3);
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
