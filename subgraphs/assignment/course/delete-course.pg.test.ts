import { newId } from '../../../platform/kernel/ids.js';
import { ImportRef } from '../../../platform/service/imports/import-ref.entity.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDuplicated, type CourseSnapshot } from '../../../schema/events/course.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, CREATE, EXTEND, UPDATE } from '../test-kit/assignment-service.js';

let service: AssignmentService;
beforeAll(async () => {
  service = await assignmentService();
});
afterAll(() => service.stop());

/** Rows of the course in each table of this service, but its tombstone. */
async function left({ courseId }: CourseSnapshot): Promise<Record<string, number>> {
  const count = async (table: string, where: string) => {
    const [row] = await service.sql<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`, [courseId]);
    return Number(row?.count);
  };
  return {
    courses: await count('known_course', 'id = ? and deleted_at is null'),
    assignments: await count('assignment', 'course_id = ?'),
    extensions: await count('assignment_extension', 'assignment_id not in (select id from assignment where course_id <> ?)'),
    enrollments: await count('known_enrollment', 'course_id = ?'),
    copies: await count('awaited_copy', '? in (course_id, source_course_id)'),
    imports: await count('import_ref', 'thing_id not in (select id from assignment where course_id <> ?)'),
  };
}

const NOTHING = { courses: 0, assignments: 0, extensions: 0, enrollments: 0, copies: 0, imports: 0 };

const answers = async (sagaId: string) => (await service.outbox()).filter(({ key }) => key === sagaId).map(({ type }) => type);

/** A duplicate whose source is not there yet. */
async function awaitsCopy(course: CourseSnapshot, source: CourseSnapshot): Promise<void> {
  const item = { from: newId(), to: newId(), kind: 'ASSIGNMENT' as const, fromRefId: newId(), toRefId: newId() };
  await deliver(service, CourseDuplicated, { courseId: course.courseId, sourceCourseId: source.courseId, modules: [], items: [item] });
}

/** A course with all that one can have here. */
async function full(): Promise<{ course: CourseSnapshot; assignmentId: string }> {
  const course = await service.course();
  const { id: assignmentId } = await service.create(course);
  const { userId: studentId } = await service.learner(course);
  await service.extend({ assignmentId, studentId, extraAttempts: 1 });
  await awaitsCopy(course, await service.course());
  await awaitsCopy(await service.course(), course);
  const em = service.orm.em.fork();
  await em.persist(ImportRef.of('oulad/assessment', newId(), assignmentId)).flush();
  expect(await left(course)).toEqual({ courses: 1, assignments: 1, extensions: 1, enrollments: 1, copies: 2, imports: 1 });
  return { course, assignmentId };
}

test('removes all of it but the tombstone, and answers the step; nothing is recorded of each assignment', async () => {
  const [{ course, assignmentId }, sagaId] = [await full(), newId()];
  await service.courseDeleted(course, sagaId);
  expect(await left(course)).toEqual(NOTHING);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect((await service.recorded(assignmentId)).map(({ type }) => type)).not.toContain('ASSIGNMENT_DELETED');
  expect(await service.read(assignmentId)).toBeNull();
});

test('redelivered it answers again, and finds nothing to do', async () => {
  const [{ course }, sagaId] = [await full(), newId()];
  await service.courseDeleted(course, sagaId);
  await service.courseDeleted(course, sagaId);
  expect(await left(course)).toEqual(NOTHING);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE', 'SAGA_STEP_DONE']);
});

test('a course that was never known leaves its tombstone too', async () => {
  const [course, sagaId] = [aCourse(), newId()];
  await service.courseDeleted(course, sagaId);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect((await service.refused(CREATE, { input: { courseId: course.courseId, title: 'Seam' } }, admin)).code).toBe('COURSE_DELETED');
});

test('late events of it store nothing, in whatever order they come', async () => {
  const [{ course }, source] = [await full(), await service.course()];
  await service.courseDeleted(course, newId());
  await service.course(course, { sequence: 12 });
  await service.learner(course);
  await awaitsCopy(course, source);
  await awaitsCopy(source, course);
  expect(await left(course)).toEqual(NOTHING);
});

test('nothing is accepted under it any more', async () => {
  const [{ course, assignmentId }, { userId: studentId }] = [await full(), await service.learner(await service.course())];
  await service.courseDeleted(course, newId());
  const refused = async (source: string, input: object) => (await service.refused(source, { input }, admin)).code;
  expect(await refused(CREATE, { courseId: course.courseId, title: 'Seam' })).toBe('COURSE_DELETED');
  expect(await refused(UPDATE, { id: assignmentId, title: 'Seam' })).toBe('NOT_FOUND');
  expect(await refused(EXTEND, { assignmentId, studentId, extraAttempts: 2 })).toBe('NOT_FOUND');
});

test('of writes that race with it, those accepted before go with it and those after are refused', async () => {
  const [{ course, assignmentId }, sagaId] = [await full(), newId()];
  const input = { courseId: course.courseId, title: 'Seam' };
  const writes = Array.from({ length: 20 }, (_each, index) =>
    index % 2 === 0 ? service.call(CREATE, { input }, admin) : service.call(UPDATE, { input: { id: assignmentId, points: index } }, admin),
  );
  const [results] = await Promise.all([Promise.all(writes), service.courseDeleted(course, sagaId)]);
  const codes = new Set(results.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code));
  expect([...codes].filter((code) => code !== 'COURSE_DELETED' && code !== 'NOT_FOUND')).toEqual([]);
  expect(await left(course)).toEqual(NOTHING);
  expect(await answers(sagaId)).toEqual(['SAGA_STEP_DONE']);
});
