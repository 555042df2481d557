import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, inDays } from '../test-kit/assignment-service.js';
import { type ImportedAssignment, importAssignments } from './import-assignments.js';

let service: AssignmentService;
beforeAll(async () => {
  service = await assignmentService();
});
afterAll(() => service.stop());

const source = 'oulad/assessment';
const context = () => service.context({ caller: serviceCaller('import') });

const aRow = (details: Partial<ImportedAssignment['details']> = {}): ImportedAssignment => ({
  sourceId: newId(),
  createdAt: new Date(inDays(-4_000)),
  details: { title: 'TMA', ...details },
});

test('brings a batch in at once, in few statements, and nobody is notified', async () => {
  const { courseId } = await service.course();
  const rows = [aRow({ weight: 0 }), aRow({ weight: 200, dueAt: new Date(inDays(-3_900)) }), ...Array.from({ length: 98 }, () => aRow())];
  service.statements.length = 0;
  const { created, ids, refused } = await importAssignments(context(), { source, courseId }, rows);
  expect({ created, refused }).toEqual({ created: 100, refused: [] });
  expect(service.statements.length).toBeLessThan(15);
  const [first, second] = rows.map(({ sourceId }) => String(ids.get(sourceId)));
  expect(await service.read(String(first))).toMatchObject({ weight: 0, dueAt: null, points: 100, createdAt: inDays(-4_000), version: 1 });
  expect(await service.read(String(second))).toMatchObject({ weight: 200, dueAt: inDays(-3_900) });
  const events = await service.sql(
    `select type, silent, actor, count(*)::int from outbox where payload ->> 'courseId' = ? group by 1, 2, 3`,
    [courseId],
  );
  expect(events).toEqual([{ type: 'ASSIGNMENT_CREATED', silent: true, actor: 'service:import', count: 100 }]);
});

test('a row may say what it is to be here, so that others can refer to it before', async () => {
  const { courseId } = await service.course();
  const row = { ...aRow(), id: newId() };
  expect((await importAssignments(context(), { source, courseId }, [row])).ids.get(row.sourceId)).toBe(row.id);
  expect(await service.read(row.id)).toMatchObject({ course: { id: courseId } });
});

test('goes on where it was stopped: what is here stays as it is', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow()];
  const before = await importAssignments(context(), { source, courseId }, rows.slice(0, 1));
  const id = String(before.ids.get(String(rows[0]?.sourceId)));
  await service.update({ id, title: 'By a person' });
  const after = await importAssignments(context(), { source, courseId }, rows);
  expect(after.created).toBe(1);
  expect(after.ids.get(String(rows[0]?.sourceId))).toBe(id);
  expect(await service.read(id)).toMatchObject({ title: 'By a person' });
});

test('two at once bring nothing in twice', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow(), aRow()];
  const both = await Promise.all([1, 2].map(() => importAssignments(context(), { source, courseId }, rows)));
  expect(both.map(({ created }) => created).sort()).toEqual([0, 3]);
  expect(await service.sql('select id from assignment where course_id = ?', [courseId])).toHaveLength(3);
});

test('a row that breaks a rule is named, and the others go in', async () => {
  const { courseId } = await service.course();
  const rows = [aRow(), aRow({ title: '' }), aRow({ opensAt: new Date(inDays(2)), dueAt: new Date(inDays(1)) })];
  const { created, refused } = await importAssignments(context(), { source, courseId }, rows);
  expect(created).toBe(1);
  expect(refused).toEqual([
    { sourceId: rows[1]?.sourceId, reason: expect.stringContaining('title') },
    { sourceId: rows[2]?.sourceId, reason: expect.stringContaining('dueAt') },
  ]);
});

test('a course that was not known yet is asked for; one that is deleted, or none, is refused', async () => {
  const fresh = aCourse();
  service.courses.knows(fresh, 1);
  expect(await importAssignments(context(), { source, courseId: fresh.courseId }, [aRow()])).toMatchObject({ created: 1 });
  await service.courseDeleted(fresh, newId());
  await expect(importAssignments(context(), { source, courseId: fresh.courseId }, [aRow()])).rejects.toMatchObject({
    code: 'COURSE_DELETED',
  });
  await expect(importAssignments(context(), { source, courseId: newId() }, [aRow()])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('is for the command line only', async () => {
  const { courseId } = await service.course();
  const people = service.context({ caller: admin });
  await expect(importAssignments(people, { source, courseId }, [aRow()])).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
