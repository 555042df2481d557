import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDuplicated, type CourseSnapshot } from '../../../schema/events/course.js';
import { instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, DELETE, inDays } from '../test-kit/assignment-service.js';

let service: AssignmentService;
beforeAll(async () => {
  service = await assignmentService();
});
afterAll(() => service.stop());

/** A course is duplicated, and with it what its items refer to. Answers the ids of the copies. */
async function duplicated(
  from: CourseSnapshot,
  to: CourseSnapshot,
  refIds: readonly string[],
  kind: 'CONTENT' | 'ASSIGNMENT' = 'ASSIGNMENT',
) {
  const items = refIds.map((fromRefId) => ({ from: newId(), to: newId(), kind, fromRefId, toRefId: newId() }));
  await deliver(service, CourseDuplicated, { courseId: to.courseId, sourceCourseId: from.courseId, modules: [], items });
  return items.map(({ toRefId }) => toRefId) as [string];
}

const settings = {
  title: 'Overhead seams',
  instructions: 'Weld',
  points: 12.5,
  weight: 3,
  attemptsAllowed: 2,
  countedAttempt: 'BEST',
  latePolicy: { percentPerDay: 10, floorPercent: 40 },
};
const dates = { opensAt: inDays(1), dueAt: inDays(8), closesAt: inDays(10) };

test('copies all but the dates and the extensions, under the id that the items refer to', async () => {
  const [from, to] = [await service.course(), await service.course()];
  const source = await service.create(from, { ...settings, ...dates, rubric: [{ title: 'Depth', points: 10 }] });
  const { userId: studentId } = await service.learner(from);
  await service.extend({ assignmentId: source.id, studentId, extraAttempts: 1 });
  service.clock.advance(60_000);
  const [id] = await duplicated(from, to, [source.id]);
  const copy = await service.read(id, instructorOf(to));
  expect(copy).toEqual({
    ...settings,
    id,
    course: { id: to.courseId },
    opensAt: null,
    dueAt: null,
    closesAt: null,
    myDueAt: null,
    rubric: [{ id: expect.any(String), title: 'Depth', points: 10 }],
    createdAt: service.clock.now().toISOString(),
    version: 1,
  });
  // Two criteria: a score entered by the one is none of the other's.
  expect(copy.rubric[0].id).not.toBe(source.rubric[0].id);
  expect(await service.sql('select * from assignment_extension where assignment_id = ?', [id])).toEqual([]);
  expect(await service.recorded(id)).toMatchObject([
    { type: 'ASSIGNMENT_CREATED', sequence: 1, payload: { courseId: to.courseId, dueAt: null } },
  ]);
});

test('content is not ours to copy; what two items show is copied once', async () => {
  const [from, to] = [await service.course(), await service.course()];
  const { id: refId } = await service.create(from);
  await duplicated(from, to, [refId], 'CONTENT');
  const item = { kind: 'ASSIGNMENT' as const, fromRefId: refId, toRefId: newId() };
  const items = [1, 2].map(() => ({ ...item, from: newId(), to: newId() }));
  await deliver(service, CourseDuplicated, { courseId: to.courseId, sourceCourseId: from.courseId, modules: [], items });
  expect(await service.sql('select id from assignment where course_id = ?', [to.courseId])).toEqual([{ id: item.toRefId }]);
});

test('an item that refers to the assignment of another course gets no copy of it', async () => {
  const [from, to, others] = [await service.course(), await service.course(), await service.course()];
  const { id: foreign } = await service.create(others);
  const [id] = await duplicated(from, to, [foreign]);
  expect(await service.read(id)).toBeNull();
});

test('an assignment that was deleted before leaves nothing', async () => {
  const [from, to] = [await service.course(), await service.course()];
  const { id: source } = await service.create(from);
  await service.ok(DELETE, { id: source }, instructorOf(from));
  const [id] = await duplicated(from, to, [source]);
  expect(await service.read(id)).toBeNull();
});

test('a refId that is none of ours, or no id at all, does no harm', async () => {
  const [from, to] = [await service.course(), await service.course()];
  const { id: source } = await service.create(from);
  const ids = await duplicated(from, to, ['worksheet-7', newId(), source]);
  expect(await service.read(ids.at(-1) as string)).toMatchObject({ title: 'A first seam' });
});

test('a copy of a copy is made when that is, though its event arrives first', async () => {
  const [from, middle, to] = [await service.course(), await service.course(), await service.course()];
  const { id: source } = await service.create(from, settings);
  const middleId = newId();
  const [id] = await duplicated(middle, to, [middleId]);
  expect(await service.read(id)).toBeNull();
  const item = { from: newId(), to: newId(), kind: 'ASSIGNMENT' as const, fromRefId: source, toRefId: middleId };
  await deliver(service, CourseDuplicated, { courseId: middle.courseId, sourceCourseId: from.courseId, modules: [], items: [item] });
  expect(await service.read(id)).toMatchObject({ ...settings, course: { id: to.courseId } });
  expect(await service.sql('select * from awaited_copy where id = ?', [id])).toEqual([]);
});

test('courses that were not known yet are asked of their owner', async () => {
  const [from, to] = [await service.course(), aCourse()];
  service.courses.knows(to, 1);
  const { id: source } = await service.create(from);
  const [id] = await duplicated(from, to, [source]);
  expect(await service.read(id, instructorOf(to))).toMatchObject({ course: { id: to.courseId } });
});
