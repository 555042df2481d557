import { until } from '../../platform/testing/until.js';
import { deletionSteps } from '../../schema/events/course.js';
import { newCoursework, submit } from '../kit/coursework.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { idsOf, leftOf } from '../kit/left-of-course.js';
import { type Live, subscribe } from '../kit/live.js';
import { newCourse, newInstructor, newReading, newStudent, type Person } from '../kit/school.js';
import { enroll, fromTheBeginning, kindsTold, PRICE, paymentOf, startCheckout } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const DELETION = 'id courseId title state startedAt finishedAt steps { name state }';
const DELETE = `mutation ($id: ID!) { deleteCourse(id: $id) { ${DELETION} } }`;
const CHANGED = `subscription ($id: ID!, $after: String) { courseDeletionChanged(id: $id, after: $after) { cursor deletion { ${DELETION} } } }`;

let system: System;
let grace: Person;
const open: Live[] = [];
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 120_000);
afterEach(async () => {
  for (const live of open.splice(0)) await live.end();
});
afterAll(() => system.stop());

const students = (...names: string[]) => Promise.all(names.map((name) => newStudent(system.client, name)));
const deletionOf = async ({ client }: Person, id: string) =>
  (await client.ok(`query ($id: ID!) { courseDeletion(id: $id) { ${DELETION} } }`, { id })).courseDeletion;

/** A course of three seats with everybody whom a course can have, and their work. */
async function courseInUse() {
  const { courseId, assignmentId } = await newCoursework(grace, {}, { price: PRICE, capacity: 3 });
  const contentId = await newReading(grace, courseId);
  const [ada, bob, cyd, dan] = (await students('Ada', 'Bob', 'Cyd', 'Dan')) as [Person, Person, Person, Person];
  await grace.client.ok('mutation ($input: EnrollStudentsInput!) { enrollStudents(input: $input) { id } }', {
    input: { courseId, userIds: [ada.id] },
  });
  const paid = await enroll(bob, courseId);
  const { url, payment } = await startCheckout(bob, paid.id);
  await onHostedPage(system.origin, url, 'pay');
  await until(async () => expect((await paymentOf(bob, payment.id)).status).toBe('SUCCEEDED'));
  const pending = await enroll(cyd, courseId);
  await startCheckout(cyd, pending.id);
  const waiting = await enroll(dan, courseId);
  expect(waiting).toMatchObject({ status: 'WAITLISTED' });
  await until(async () => void (await submit(bob, assignmentId)));
  await submit(ada, assignmentId);
  await grace.client.ok('mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }', {
    input: { code: `HALF-${courseId.slice(-8)}`, percentOff: 50, courseId },
  });
  return { courseId, assignmentId, contentId, payment, people: [ada, bob, cyd, dan], pays: bob };
}

test('a course that is in use is deleted: followed live to its end, each told once and refunded once, and nothing of it is left', async () => {
  const { courseId, assignmentId, contentId, payment, people, pays } = await courseInUse();
  const { id: next } = await newCourse(grace, { title: 'The next one', prerequisiteIds: [courseId] });
  const ids = await idsOf(system.sql, courseId);
  expect(ids).toEqual(expect.arrayContaining([courseId, assignmentId, contentId]));
  expect(ids.length).toBeGreaterThan(10);
  expect(Object.keys(await leftOf(system.sql, ids)).length).toBeGreaterThan(8);

  const { deleteCourse: deletion } = await grace.client.ok(DELETE, { id: courseId });
  expect(deletion).toMatchObject({ courseId, title: 'Rhetoric', state: 'RUNNING' });
  const live = await subscribe(grace.client, CHANGED, { id: deletion.id, after: fromTheBeginning('course') });
  open.push(live);
  const seen = [];
  do seen.push((await live.next()).courseDeletionChanged.deletion);
  while (seen.at(-1).state !== 'COMPLETED');
  expect(seen.at(-1).steps.map(({ state }: { state: string }) => state)).toEqual(
    ['mark', ...Object.keys(deletionSteps), 'course'].map(() => 'DONE'),
  );
  // A frame shows the deletion as it is when it is sent: how many there are before the last is a matter of speed, and none goes back.
  const done = seen.map(({ steps }) => steps.filter(({ state }: { state: string }) => state === 'DONE').length);
  expect(done).toEqual(done.toSorted((a, b) => a - b));

  await until(async () => expect(await leftOf(system.sql, ids)).toEqual({}));
  await until(async () => expect((await paymentOf(pays, payment.id)).status).toBe('REFUNDED'));
  const { invoice } = await paymentOf(pays, payment.id);
  expect(invoice.refunded).toEqual(invoice.total);
  await until(async () => {
    for (const person of people) expect((await kindsTold(person)).filter((kind) => kind === 'COURSE_DELETED')).toEqual(['COURSE_DELETED']);
  });
  expect((await kindsTold(pays)).filter((kind) => kind === 'PAYMENT_REFUNDED')).toHaveLength(1);
  const { course } = await grace.client.ok('query ($id: ID!) { course(id: $id) { prerequisites { id } } }', { id: next });
  expect(course).toEqual({ prerequisites: [] });

  // Who had the course can look up what became of it; for others neither it nor its deletion is there.
  expect(await deletionOf(grace, deletion.id)).toMatchObject({ state: 'COMPLETED', title: 'Rhetoric' });
  expect(await deletionOf(system.admin, deletion.id)).toMatchObject({ state: 'COMPLETED' });
  expect(await deletionOf(pays, deletion.id)).toBeNull();
  expect((await pays.client.ok('{ myEnrollments { nodes { id } } }')).myEnrollments.nodes).toEqual([]);
  expect((await grace.client.ok(DELETE, { id: courseId })).deleteCourse).toMatchObject({ id: deletion.id });
  expect(await pays.client.refused(DELETE, { id: courseId })).toBe('NOT_FOUND');
}, 120_000);

test('the check that nothing is left goes red for one row, wherever it is and however it names the course', async () => {
  const { id: courseId } = await newCourse(grace);
  const ids = await idsOf(system.sql, courseId);
  await grace.client.ok(DELETE, { id: courseId });
  await until(async () => expect(await leftOf(system.sql, ids)).toEqual({}));
  const [item] = ids.filter((id) => id !== courseId);
  const seeds = [
    [
      'enrollment',
      'known_curriculum',
      `insert into known_curriculum (course_id, sequence, items) values (gen_random_uuid(), 1, '[{"id":"${item}"}]')`,
    ],
    [
      'enrollment',
      'plan_membership',
      `insert into plan_membership values (gen_random_uuid(), 1, gen_random_uuid(), '{${courseId}}', false)`,
    ],
    ['payment', 'coupon', `insert into coupon (id, code, percent_off, course_id) values (gen_random_uuid(), 'ORPHAN', 10, '${courseId}')`],
  ] as const;
  for (const [service, table, seed] of seeds) {
    await system.sql(service, seed);
    expect(await leftOf(system.sql, ids)).toEqual({ [`${service}.${table}`]: 1 });
    await system.sql(service, `delete from ${table} each where to_jsonb(each)::text ~ '${courseId}|${item}'`);
  }
  // Without its tombstone, the row of a read model is an orphan like any other.
  await system.sql('payment', 'update known_course set deleted_at = null where id = ?', [courseId]);
  expect(await leftOf(system.sql, ids)).toEqual({ 'payment.known_course': 1 });
  await system.sql('payment', 'update known_course set deleted_at = now() where id = ?', [courseId]);
});

test('nothing is accepted under it any more, whoever asks and whatever is asked', async () => {
  const { courseId, assignmentId, people } = await courseInUse();
  const [ada, bob, , dan] = people as [Person, Person, Person, Person];
  await grace.client.ok(DELETE, { id: courseId });
  const late = await newStudent(system.client, 'Late');
  const codes = await Promise.all([
    late.client.refused('mutation ($id: ID!) { enroll(input: { courseId: $id }) { id } }', { id: courseId }),
    grace.client.refused('mutation ($id: ID!) { updateCourse(input: { id: $id, title: "Risen" }) { id } }', { id: courseId }),
    grace.client.refused('mutation ($id: ID!) { duplicateCourse(id: $id) { id } }', { id: courseId }),
    grace.client.refused('mutation ($id: ID!) { createAssignment(input: { courseId: $id, title: "One more" }) { id } }', { id: courseId }),
  ]);
  for (const code of codes) expect(['COURSE_DELETED', 'NOT_FOUND']).toContain(code);
  await until(async () => {
    const { errors } = await bob.client.send(
      'mutation ($id: ID!) { submitAssignment(input: { assignmentId: $id, text: "more" }) { id } }',
      { id: assignmentId },
    );
    expect(['COURSE_DELETED', 'NOT_FOUND', 'NOT_ENROLLED']).toContain(errors[0]?.extensions.code);
  });
  for (const person of [ada, dan]) {
    const { course } = await person.client.ok('query ($id: ID!) { course(id: $id) { id } }', { id: courseId });
    expect(course).toBeNull();
  }
}, 120_000);
