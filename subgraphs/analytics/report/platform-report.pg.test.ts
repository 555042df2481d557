import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { Role, UserDeactivated, UserRegistered } from '../../../schema/events/user.js';
import { type AnalyticsService, admin, analyticsService } from '../test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

const REPORT = `query ($from: DateTime, $to: DateTime, $first: Int) { platformReport(from: $from, to: $to) {
  users activeLearners7d courses enrollments completions revenue { amount currency } enrollmentsByDay { day count }
  topCourses(first: $first) { course { id } enrollments } } }`;
const report = async (range = {}) => (await service.ok(REPORT, { first: 10, ...range }, admin)).platformReport;

test('counts the whole school; a deleted course is in the revenue alone', async () => {
  const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  const registered = async (time: string) => {
    const userId = newId();
    await deliver(service, UserRegistered, { userId, role: Role.STUDENT, locale: 'en' }, { at: new Date(time) });
    return userId;
  };
  await registered(at(1));
  const deactivated = await registered(at(1));
  await deliver(service, UserDeactivated, { userId: deactivated, role: Role.STUDENT }, { sequence: 2, at: new Date(at(5)) });
  const [small, large, gone] = await Promise.all(Array.from({ length: 3 }, () => service.course({}, { at: new Date(at(1)) })));
  if (!small || !large || !gone) throw new Error('there are three');
  const enrolled = await service.comesIn(small, at(2));
  await service.comesIn(large, at(2));
  await service.completes(await service.comesIn(large, at(3)), at(4));
  await service.comesIn(gone, at(3));
  await service.pays(gone.courseId, 700, at(3));
  await service.pays(null, 100, at(3));
  await service.deleted(gone);
  await service.handsIn(await service.assignment(small), enrolled.studentId, at(10));
  service.clock.set(new Date(at(12)));
  expect(await report()).toEqual({
    users: 1,
    activeLearners7d: 1,
    courses: 2,
    enrollments: 3,
    completions: 1,
    revenue: [{ amount: 800, currency: 'EUR' }],
    enrollmentsByDay: [
      { day: '2026-03-02', count: 2 },
      { day: '2026-03-03', count: 1 },
    ],
    topCourses: [
      { course: { id: large.courseId }, enrollments: 2 },
      { course: { id: small.courseId }, enrollments: 1 },
    ],
  });
  expect(await report({ from: at(3), to: at(4), first: 1 })).toMatchObject({
    users: 2,
    activeLearners7d: 0,
    enrollments: 1,
    completions: 0,
    topCourses: [{ course: { id: large.courseId }, enrollments: 1 }],
  });
  // More than seven days later.
  expect((await report({ to: at(18) })).activeLearners7d).toBe(0);
});

test('is for admins alone', async () => {
  for (const caller of [signedInAs('INSTRUCTOR'), signedInAs('STUDENT')])
    expect((await service.refused(REPORT, { first: 1 }, caller)).code).toBe('FORBIDDEN');
  expect((await service.refused(REPORT, { first: 1 }, anonymous)).code).toBe('UNAUTHENTICATED');
  expect((await service.refused(REPORT, { first: 101 }, admin)).code).toBe('BAD_USER_INPUT');
});
