import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { diskObjects } from '../../../platform/adapters/object-store/disk.js';
import { type Caller, serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { manualClock } from '../../../platform/testing/clock.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { ownerOf } from '../../../schema/events/test-kit/owners.js';
import { type AnalyticsService, admin, analyticsService } from '../test-kit/analytics-service.js';
import { exportsJob } from './exports.job.js';
import { BUCKET } from './find-export.js';

const clock = manualClock();
const names = new Map<string, string>();
const user = ownerOf('user', ({ userIds }) => ({
  accounts: (userIds as string[]).flatMap((userId) => {
    const displayName = names.get(userId);
    return displayName === undefined ? [] : [{ userId, sequence: 1, user: { displayName, locale: 'en' } }];
  }),
}));

let folder: string;
let service: AnalyticsService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'));
  const objects = diskObjects({ folder, secrets: ['a secret of the tests'], clock, origin: () => 'http://localhost' });
  service = await analyticsService({ LMS_EXPORT_CLAIM: '1m', LMS_EXPORT_KEPT: '1d' }, { clock, resources: { objects }, user: user.client });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

const REQUEST = 'mutation ($input: RequestExportInput!) { requestExport(input: $input) { id kind state failure rows url expiresAt } }';
const JOB = 'query ($id: ID!) { exportJob(id: $id) { id kind state failure rows url expiresAt } }';
const AT = '2026-01-02T09:00:00.000Z';

const request = async (kind: string, courseId: string | null, caller: Caller) =>
  (await service.ok(REQUEST, { input: { kind, courseId } }, caller)).requestExport;
const job = async (id: string, caller: Caller) => (await service.ok(JOB, { id }, caller)).exportJob;
const work = () => exportsJob.run(service.context({ caller: serviceCaller('analytics') }), new AbortController().signal);
const stored = async (id: string, nth = 1): Promise<string | null> => {
  const body = await service
    .context({ caller: serviceCaller('analytics') })
    .resources.objects.bucket(BUCKET)
    .read(`${id}-${nth}`);
  return body && (await buffer(body)).toString();
};
const lines = (csv: string | null): Record<string, string>[] => parse(csv ?? '', { bom: true, columns: true });

test('the staff export the enrollments of their course; no name is taken for a formula', async () => {
  const course = await service.course();
  const enrollment = await service.comesIn(course, AT, anEnrollment(course, newId()));
  const other = await service.comesIn(course, AT);
  await service.leaves(other, '2026-01-03T09:00:00.000Z');
  names.set(enrollment.studentId, '=HYPERLINK("http://evil.example","a, b")');
  names.set(other.studentId, 'Ada "Countess"\nLovelace');
  await service.comesIn(await service.course(), AT);
  const { id, state, url } = await request('ENROLLMENTS', course.courseId, course.instructor);
  expect([state, url]).toEqual(['RUNNING', null]);
  await work();
  const done = await job(id, course.instructor);
  expect(done).toMatchObject({ state: 'DONE', rows: 2, failure: null });
  expect(done.url).toContain('/objects/analytics/');
  const csv = await stored(id);
  expect(csv?.startsWith('\uFEFFcourse_id,')).toBe(true);
  expect(lines(csv)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ student: `'=HYPERLINK("http://evil.example","a, b")`, status: 'ACTIVE', enrolled_at: AT, left_at: '' }),
      expect.objectContaining({ student: 'Ada "Countess"\nLovelace', status: 'CANCELLED', left_because: 'STUDENT' }),
    ]),
  );
});

test('an admin exports the revenue of the whole school, a page after the other', async () => {
  const { courseId } = await service.course();
  const refunded = await service.pays(courseId, 4900, AT);
  await service.refunded(refunded, '2026-01-03T09:00:00.000Z');
  for (let count = 0; count < 4; count++) await service.pays(null, 100 + count, AT);
  await service.sql(
    `insert into payment_fact (id, sequence, at, known_at, payer_id, is_refund, amount, currency)
    select gen_random_uuid(), 1, now(), now(), gen_random_uuid(), false, 1, 'CHF' from generate_series(1, 1200)`,
  );
  const { id } = await request('REVENUE', null, admin);
  await work();
  const rows = lines(await stored(id));
  expect(rows).toHaveLength(1206);
  expect(new Set(rows.map(({ payment_id, what }) => `${payment_id} ${what}`)).size).toBe(1206);
  expect(rows.filter(({ payment_id }) => payment_id === refunded.paymentId).map(({ what }) => what)).toEqual(['PAYMENT', 'REFUND']);
});

test('grades are exported as the staff see them', async () => {
  const course = await service.course();
  const assignment = await service.assignment(course, { title: '-1 as a title' });
  const { studentId } = await service.comesIn(course, AT);
  await service.scores(await service.handsIn(assignment, studentId, AT), 70, AT);
  const { id } = await request('GRADES', course.courseId, course.instructor);
  await work();
  expect(lines(await stored(id))).toEqual([
    expect.objectContaining({
      student_id: studentId,
      work: 'ASSIGNMENT',
      title: "'-1 as a title",
      score: '70',
      points: '100',
      released: 'false',
    }),
  ]);
});

test('an export of a process that was killed is taken up again, and finished once', async () => {
  const course = await service.course();
  const { studentId } = await service.comesIn(course, AT);
  names.set(studentId, 'Grace');
  const { id } = await request('ENROLLMENTS', course.courseId, course.instructor);
  user.away = true;
  await work();
  user.away = false;
  await work();
  expect(await job(id, course.instructor)).toMatchObject({ state: 'RUNNING' });
  clock.advance(60_001);
  await Promise.all([work(), work()]);
  expect(await job(id, course.instructor)).toMatchObject({ state: 'DONE', rows: 1 });
  expect(lines(await stored(id, 2))).toHaveLength(1);
});

test('one that fails each time is given up, in words', async () => {
  const course = await service.course();
  await service.comesIn(course, AT);
  const { id } = await request('ENROLLMENTS', course.courseId, course.instructor);
  user.away = true;
  for (let count = 0; count < 6; count++) {
    await work();
    clock.advance(60_001);
  }
  user.away = false;
  expect(await job(id, course.instructor)).toMatchObject({
    state: 'FAILED',
    failure: expect.stringContaining('Please'),
    rows: null,
    url: null,
  });
});

test('a file expires, and goes with its course', async () => {
  const [kept, gone] = [await service.course(), await service.course()];
  const exported = [await request('GRADES', kept.courseId, admin), await request('GRADES', gone.courseId, admin)];
  await work();
  await service.deleted(gone);
  expect(await job(exported[1].id, admin)).toMatchObject({ state: 'FAILED', url: null });
  await work();
  expect([await job(exported[1].id, admin), await stored(exported[1].id)]).toEqual([null, null]);
  expect(await job(exported[0].id, admin)).toMatchObject({ state: 'DONE' });
  clock.advance(86_400_001);
  await work();
  expect([await job(exported[0].id, admin), await stored(exported[0].id)]).toEqual([null, null]);
});

test('is there for whom asked for it, while they are of the staff; only so many at once', async () => {
  const assistant = signedInAs('STUDENT');
  const course = await service.course({ staffIds: [assistant.userId] });
  const { id } = await request('GRADES', course.courseId, assistant);
  await work();
  for (const caller of [course.instructor, admin, signedInAs('STUDENT')]) expect(await job(id, caller)).toBeNull();
  for (const unknown of [newId(), 'nonsense']) expect(await job(unknown, admin)).toBeNull();
  expect((await job(id, assistant)).url).not.toBeNull();
  await service.course({ ...course, staffIds: [] }, { sequence: 5 });
  expect((await job(id, assistant)).url).toBeNull();
  const input = { kind: 'GRADES', courseId: course.courseId };
  for (let count = 0; count < 3; count++) await request('GRADES', course.courseId, course.instructor);
  expect((await service.refused(REQUEST, { input }, course.instructor)).code).toBe('RATE_LIMITED');
});
