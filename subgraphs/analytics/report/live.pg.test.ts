import { parse } from 'graphql';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { subscriptionOf } from '../../../platform/testing/follow.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AnalyticsService, admin, analyticsService } from '../test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService({ LMS_REPORT_EVERY: '50ms' });
});
afterAll(() => service.stop());

interface Change {
  readonly at: string;
  readonly report: { readonly enrollments: number; readonly averageScorePercent: number | null };
}

const { follow, refusal } = subscriptionOf<Change>(
  () => service,
  parse('subscription ($id: ID!) { courseReportChanged(courseId: $id) { at report { enrollments averageScorePercent } } }'),
);

const AT = '2026-01-02T09:00:00.000Z';

test('the staff follow the report: the latest, whatever came meanwhile', async () => {
  const course = await service.course();
  const next = await follow(course.instructor, { id: course.courseId });
  service.clock.set(new Date('2026-04-01T00:00:00Z'));
  await service.comesIn(course, AT);
  expect((await next()).report).toEqual({ enrollments: 1, averageScorePercent: null });
  for (let count = 0; count < 5; count++) await service.comesIn(course, AT);
  let seen = await next();
  for (let more = 0; more < 3 && seen.report.enrollments < 6; more++) seen = await next();
  expect(seen.report.enrollments).toBe(6);
});

test('what is imported is not told, and what happens in another course neither', async () => {
  const [course, other] = [await service.course(), await service.course()];
  const next = await follow(admin, { id: course.courseId });
  await service.comesIn(course, AT, anEnrollment(course, newId()), { sequence: 2, silent: true });
  await service.comesIn(other, AT);
  await service.comesIn(course, AT);
  expect((await next()).report.enrollments).toBe(2);
});

test('others are refused', async () => {
  const course = await service.course();
  expect(await refusal(signedInAs('STUDENT'), { id: course.courseId })).toBe('FORBIDDEN');
  expect(await refusal(admin, { id: newId() })).toBe('NOT_FOUND');
  const draft = await service.course({ status: 'DRAFT' });
  expect(await refusal(signedInAs('STUDENT'), { id: draft.courseId })).toBe('NOT_FOUND');
  await service.deleted(draft);
  expect(await refusal(draft.instructor, { id: draft.courseId })).toBe('NOT_FOUND');
});
