import { parse } from 'csv-parse/sync';
import { until } from '../../platform/testing/until.js';
import { grade, learn, newCoursework, submit } from '../kit/coursework.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newStudent, newTeacher, type Person } from '../kit/school.js';
import { cancel, enroll, PRICE, startCheckout } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
const open: Live[] = [];
beforeAll(async () => {
  system = await startSystem();
  grace = await newTeacher(system.admin, 'Grace');
}, 120_000);
afterEach(async () => {
  for (const live of open.splice(0)) await live.end();
});
afterAll(() => system.stop());

const FIELDS =
  'enrollments active completed cancelled averageScorePercent submissions lateSubmissions revenue { amount currency } course { title }';
const report = async ({ client }: Person, id: string) =>
  (await client.ok(`query ($id: ID!) { courseReport(courseId: $id) { ${FIELDS} } }`, { id })).courseReport;

test('what people do is in the report of their course, and whoever follows it sees it come', async () => {
  const work = await newCoursework(grace);
  const { courseId } = work;
  const live = await subscribe(grace.client, `subscription ($id: ID!) { courseReportChanged(courseId: $id) { at report { ${FIELDS} } } }`, {
    id: courseId,
  });
  open.push(live);
  const [ada, bob] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Bob')];
  await learn(ada, work);
  const { id } = await enroll(bob, courseId);
  await cancel(bob, id);
  const submission = await submit(ada, work.assignmentId);
  await until(() => grade(grace, submission.id, 40));
  const told = { enrollments: 2, active: 1, cancelled: 1, submissions: 1, lateSubmissions: 0, averageScorePercent: 40 };
  await until(async () => expect(await report(grace, courseId)).toMatchObject(told));
  for (let seen = (await live.next()).courseReportChanged.report; seen.averageScorePercent !== 40 || seen.cancelled !== 1; )
    seen = (await live.next()).courseReportChanged.report;
  expect(await report(system.admin, courseId)).toMatchObject(told);
  expect(await report(ada, courseId)).toBeNull();
}, 60_000);

test('money is in the revenue of a course, and in that of the school; an export of it can be downloaded', async () => {
  const { id: courseId } = await newCourse(grace, { price: PRICE });
  const ada = await newStudent(system.client, 'Ada');
  const { id } = await enroll(ada, courseId);
  const { url } = await startCheckout(ada, id);
  await onHostedPage(system.origin, url, 'pay');
  await until(async () => expect(await report(grace, courseId)).toMatchObject({ enrollments: 1, revenue: [PRICE] }));
  const { platformReport } = await system.admin.client.ok('{ platformReport { enrollments users revenue { amount currency } } }');
  expect(platformReport.enrollments).toBeGreaterThan(0);
  expect(await grace.client.refused('{ platformReport { enrollments } }')).toBe('FORBIDDEN');

  const { requestExport } = await grace.client.ok('mutation ($input: RequestExportInput!) { requestExport(input: $input) { id state } }', {
    input: { kind: 'ENROLLMENTS', courseId },
  });
  const job = async () =>
    (await grace.client.ok('query ($id: ID!) { exportJob(id: $id) { state rows url expiresAt } }', { id: requestExport.id })).exportJob;
  await until(async () => expect(await job()).toMatchObject({ state: 'DONE', rows: 1 }));
  const reply = await fetch((await job()).url);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/csv')]);
  expect(parse(await reply.text(), { bom: true, columns: true })).toEqual([
    expect.objectContaining({ course_id: courseId, student: 'Ada', status: 'ACTIVE' }),
  ]);
}, 60_000);

test('a deleted course has no report', async () => {
  const work = await newCoursework(grace);
  await learn(await newStudent(system.client, 'Ada'), work);
  await until(async () => expect(await report(grace, work.courseId)).toMatchObject({ enrollments: 1 }));
  await grace.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: work.courseId });
  await until(async () => expect(await report(system.admin, work.courseId)).toBeNull());
}, 60_000);
