import { FACTS_OF_COURSES } from '../facts/tables.js';
import { type AnalyticsService, admin, analyticsService, COURSE_REPORT } from '../test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

const AT = '2026-03-01T09:00:00.000Z';

const factsOf = async (courseId: string) => {
  const counts = FACTS_OF_COURSES.map((table) =>
    service.sql<{ count: number }>(`select count(*)::int as count from ${table} where course_id = ?`, [courseId]),
  );
  return (await Promise.all(counts)).reduce((sum, [row]) => sum + (row?.count ?? 0), 0);
};

test('a deleted course has no report and no facts, and what comes late leaves none; its money stays', async () => {
  const course = await service.course();
  const enrollment = await service.comesIn(course, AT);
  const assignment = await service.assignment(course);
  await service.pays(course.courseId, 4900, AT);
  expect(await factsOf(course.courseId)).toBeGreaterThan(0);
  await service.deleted(course);
  await service.handsIn(assignment, enrollment.studentId, AT);
  await service.leaves(enrollment, AT);
  await service.course({ ...course }, { sequence: 3 });
  expect(await factsOf(course.courseId)).toBe(0);
  expect(await service.report(course)).toBeNull();
  expect(await service.sql('select amount::int from payment_fact where course_id = ?', [course.courseId])).toEqual([{ amount: 4900 }]);
});

test('of a course that was never known, what comes after its deletion is not kept', async () => {
  const other = await service.course();
  const gone = { ...other, courseId: crypto.randomUUID() };
  await service.deleted(gone);
  await service.comesIn(gone, AT);
  expect(await factsOf(gone.courseId)).toBe(0);
  expect((await service.ok(COURSE_REPORT, { id: gone.courseId }, admin)).courseReport).toBeNull();
});

test('what is told while the course is deleted is removed by it, or not kept', async () => {
  const course = await service.course();
  const assignment = await service.assignment(course);
  const told = () => service.handsIn(assignment, course.instructorId, AT);
  await Promise.all([told(), told(), told(), service.deleted(course), told(), told(), told()]);
  expect(await factsOf(course.courseId)).toBe(0);
});
