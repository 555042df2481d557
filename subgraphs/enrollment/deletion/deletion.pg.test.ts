import { newId } from '../../../platform/kernel/ids.js';
import { SagaStepDone } from '../../../platform/messaging/saga/replies.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDeleted, type CourseSnapshot } from '../../../schema/events/course.js';
import { PaymentCameLate, PaymentRefunded, PlanMembershipRenewed, PlanMembershipStarted } from '../../../schema/events/payment.js';
import { aCourse, anItem, PRICED } from '../../../schema/events/test-kit/courses.js';
import {
  aStudent,
  CANCEL,
  COMPLETE,
  ENROLL,
  ENROLL_STUDENTS,
  type EnrollmentService,
  enrollmentService,
  REVOKE,
} from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

async function isDeleted({ courseId, title, instructorId, staffIds }: CourseSnapshot, sagaId = newId()): Promise<string> {
  const deletedAt = service.clock.now().toISOString();
  await deliver(service, CourseDeleted, { courseId, sagaId, title, instructorId, staffIds, deletedAt }, { sequence: 9 });
  return sagaId;
}
const work = () => service.runJob('take deleted courses away');
const answers = async (sagaId: string) => (await service.outbox()).filter(({ key, type }) => key === sagaId && type === SagaStepDone.type);
const left = (courseId: string) => service.sql<{ id: string }>('select id from enrollment where course_id = ?', [courseId]);
const cancelled = async (courseId: string) =>
  (await service.outbox()).filter(({ type, payload }) => type === 'ENROLLMENT_CANCELLED' && payload.courseId === courseId);

/** Everybody whom a course can have. */
async function fullCourse(count = 200) {
  const teacher = aStudent();
  const course = await service.course({ price: PRICED, capacity: count * 0.4, staffIds: [teacher.userId] });
  const { courseId } = course;
  const item = anItem();
  await service.curriculum(courseId, [item]);
  const invited = Array.from({ length: count * 0.15 }, () => aStudent());
  await service.ok(ENROLL_STUDENTS, { input: { courseId, userIds: invited.map(({ userId }) => userId) } }, teacher);
  const graduate = invited[0] as (typeof invited)[0];
  const [free] = await service.sql<{ id: string }>('select id from enrollment where course_id = ? and student_id = ?', [
    courseId,
    graduate.userId,
  ]);
  const { certificate } = await service.complete(String(free?.id), item.id, graduate);
  const buyers: string[] = [];
  for (let n = 0; n < count * 0.85; n += 1) buyers.push((await service.enroll(courseId)).id);
  const eighth = count / 8;
  const [paid, pending, waiting] = [buyers.slice(0, eighth), buyers.slice(eighth, eighth * 2), buyers.slice(eighth * 2)];
  const payments = new Map<string, string>();
  for (const id of paid) payments.set(id, await service.payment.takes(id));
  const all = (await left(courseId)).map(({ id }) => id);
  return { course, courseId, item, teacher, graduate, graduation: String(free?.id), certificate, paid, pending, waiting, payments, all };
}

test('two hundred enrollments, paid, free, completed, pending and waiting, are each cancelled once, and nothing is left', async () => {
  const { course, courseId, graduation, certificate, paid, pending, waiting, payments, all } = await fullCourse();
  expect([all.length, waiting.length]).toEqual([200, 120]);
  const sagaIds = await Promise.all(pending.map((id) => service.sagaIdOf(id)));
  const deletion = await isDeleted(course);
  expect(await left(courseId)).toHaveLength(200);
  await work();
  // Payment has not answered yet that nothing was taken from those who were about to pay.
  expect((await left(courseId)).map(({ id }) => id).sort()).toEqual(pending.toSorted());
  expect(await answers(deletion)).toEqual([]);
  for (const id of pending) expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ because: 'CALLED_OFF' });
  for (const sagaId of sagaIds) await service.payment.undoes(sagaId);
  await work();
  expect(await left(courseId)).toEqual([]);
  expect(await answers(deletion)).toHaveLength(1);

  const facts = await cancelled(courseId);
  expect(facts.map(({ key }) => key).sort()).toEqual(all.toSorted());
  expect(new Set(facts.map(({ payload }) => payload.cause))).toEqual(new Set(['COURSE_DELETED']));
  const named = facts.filter(({ payload }) => payload.paymentId).map(({ key, payload }) => [key, payload.paymentId]);
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(payments));
  expect(named).toHaveLength(paid.length);
  expect(facts.find(({ key }) => key === graduation)?.payload).toMatchObject({ was: 'COMPLETED', status: 'CANCELLED' });
  expect(
    (await service.ok('query ($serial: String!) { verifyCertificate(serial: $serial) { id } }', certificate)).verifyCertificate,
  ).toEqual({ id: certificate.id });
  expect(
    await service.sql('select seats_taken, deleted_at is not null as gone, deletion_id from known_course where id = ?', [courseId]),
  ).toEqual([{ seats_taken: 0, gone: true, deletion_id: null }]);
  expect(await service.sql('select * from known_curriculum where course_id = ?', [courseId])).toEqual([]);
  expect((await service.outbox()).filter(({ type, payload }) => type === 'ENROLLMENT_PROMOTED' && payload.courseId === courseId)).toEqual(
    [],
  );
}, 300_000);

test('replicas that work at it side by side, and a service that was asked again, cancel once and answer', async () => {
  const course = await service.course({ capacity: 40 });
  const { courseId } = course;
  await Promise.all(Array.from({ length: 150 }, () => service.enroll(courseId)));
  const deletion = await isDeleted(course);
  await Promise.all([work(), isDeleted(course, deletion), work(), work()]);
  await work();
  expect(await left(courseId)).toEqual([]);
  expect(await cancelled(courseId)).toHaveLength(150);
  expect(await answers(deletion)).toHaveLength(1);
  await isDeleted(course, deletion);
  expect(await answers(deletion)).toHaveLength(2);
  expect(await cancelled(courseId)).toHaveLength(150);
}, 60_000);

test('who enrolls at that moment was either accepted before, and is cancelled, or is refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const course = await service.course();
    const { courseId } = course;
    const enrolling = Array.from({ length: 10 }, () => service.call(ENROLL, { input: { courseId } }, aStudent()));
    const [answered] = await Promise.all([Promise.all(enrolling), isDeleted(course)]);
    await work();
    const refused = answered.flatMap(({ errors }) => errors ?? []);
    expect(refused.filter(({ extensions }) => extensions.code !== 'COURSE_DELETED')).toEqual([]);
    expect(await cancelled(courseId)).toHaveLength(10 - refused.length);
    expect(await left(courseId)).toEqual([]);
  }
});

describe('under the tombstone', () => {
  test('every write is COURSE_DELETED, and an enrollment that is gone is not found', async () => {
    const { course, courseId, item, teacher, graduate, graduation, certificate } = await fullCourse(40);
    const revoke = { input: { id: certificate.id, reason: 'Copied' } };
    const deletion = await isDeleted(course);
    const code = async (document: string, input: object, caller = graduate) => (await service.refused(document, { input }, caller)).code;
    expect(await code(ENROLL, { courseId })).toBe('COURSE_DELETED');
    expect(await code(ENROLL_STUDENTS, { courseId, userIds: [newId()] }, teacher)).toBe('COURSE_DELETED');
    expect(await code(CANCEL, { id: graduation })).toBe('COURSE_DELETED');
    expect(await code(COMPLETE, { enrollmentId: graduation, itemId: item.id })).toBe('COURSE_DELETED');
    await work();
    expect(await code(CANCEL, { id: graduation })).toBe('NOT_FOUND');
    // The certificate outlives the course, and so can be revoked.
    await service.ok(REVOKE, revoke, teacher);
    expect(await service.read(graduation)).toBeNull();
    expect(await answers(deletion)).toEqual([]);
  }, 60_000);

  test('a payment that is taken at that moment makes nobody a learner, and goes back', async () => {
    const course = await service.course({ price: PRICED });
    const { id } = await service.enroll(course.courseId);
    await isDeleted(course);
    const paymentId = await service.payment.takes(id);
    expect(await service.recorded(id)).not.toContain('ENROLLMENT_ACTIVATED');
    await work();
    expect(await service.fact(id, 'ENROLLMENT_CANCELLED')).toMatchObject({ cause: 'COURSE_DELETED', paymentId });
    expect(await left(course.courseId)).toEqual([]);
  });

  test('events that are redelivered, or come late, store nothing', async () => {
    const course = await service.course({ price: PRICED });
    const { courseId } = course;
    const { id } = await service.enroll(courseId);
    const sagaId = await service.sagaIdOf(id);
    await service.payment.refuses(id, 'The card was declined');
    await isDeleted(course);
    await work();
    const count = (await service.outbox()).length;
    const payment = {
      paymentId: newId(),
      payerId: newId(),
      amount: PRICED,
      what: 'Welding',
      enrollmentId: id,
      courseId,
      planId: null,
      membershipId: null,
    };
    const at = service.clock.now().toISOString();
    await service.course(course, { sequence: 99 });
    await service.curriculum(courseId, [anItem()], { sequence: 99 });
    await deliver(service, PaymentCameLate, { ...payment, sagaId, createdAt: at });
    await deliver(service, PaymentRefunded, { ...payment, sagaId, createdAt: at, refundId: newId(), refundedAt: at, reason: null });
    await work();
    for (const [table, column] of [
      ['enrollment', 'course_id'],
      ['known_curriculum', 'course_id'],
    ]) {
      expect(await service.sql(`select * from ${table} where ${column} = ?`, [courseId])).toEqual([]);
    }
    expect(await service.sql('select sequence from known_course where id = ?', [courseId])).toEqual([{ sequence: 9 }]);
    expect(await service.outbox()).toHaveLength(count);
  });

  test('of a course that was not known before, nothing of it is stored', async () => {
    const course = aCourse();
    const deletion = await isDeleted(course);
    await service.course(course, { sequence: 1 });
    await work();
    expect(await answers(deletion)).toHaveLength(1);
    expect((await service.refused(ENROLL, { input: { courseId: course.courseId } }, aStudent())).code).toBe('NOT_FOUND');
  });
});

test('plans lose the course, also one that is told of later', async () => {
  const [gone, stays] = [await service.course({ price: PRICED }), await service.course({ price: PRICED })];
  const member = aStudent();
  const plan = {
    paymentId: newId(),
    membershipId: newId(),
    planId: newId(),
    planName: 'Everything',
    userId: member.userId,
    courseIds: [gone.courseId, stays.courseId],
    activeUntil: null,
  };
  await deliver(service, PlanMembershipStarted, plan, { sequence: 1 });
  await isDeleted(gone);
  const covered = async () =>
    (await service.sql('select course_ids from plan_membership where id = ?', [plan.membershipId]))[0]?.course_ids;
  expect(await covered()).toEqual([stays.courseId]);
  await deliver(service, PlanMembershipRenewed, { ...plan, renewalPaymentId: newId() }, { sequence: 2 });
  await work();
  expect(await covered()).toEqual([stays.courseId]);
  expect(await left(gone.courseId)).toEqual([]);
  expect(await service.recorded(String((await left(stays.courseId))[0]?.id))).not.toContain('ENROLLMENT_CANCELLED');
});
