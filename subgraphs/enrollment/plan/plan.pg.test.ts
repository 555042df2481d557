import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { until } from '../../../platform/testing/until.js';
import {
  type MembershipSnapshot,
  PlanMembershipEnded,
  PlanMembershipRenewed,
  PlanMembershipStarted,
} from '../../../schema/events/payment.js';
import { aCourse, anItem, PRICED } from '../../../schema/events/test-kit/courses.js';
import { knownCourses } from '../course/known-courses.js';
import { aStudent, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const membership = (userId: string, courseIds: string[]): MembershipSnapshot => ({
  paymentId: newId(),
  membershipId: newId(),
  planId: newId(),
  planName: 'Everything',
  userId,
  courseIds,
  activeUntil: null,
});
const starts = (plan: MembershipSnapshot, sequence = 1) => deliver(service, PlanMembershipStarted, plan, { sequence });
const ends = (plan: MembershipSnapshot, sequence = 2) =>
  deliver(service, PlanMembershipEnded, { ...plan, reason: 'The plan has ended' }, { sequence });
const priced = (changes = {}) => service.course({ price: PRICED, ...changes });
const own = async (courseId: string, studentId: string) =>
  (
    await service.sql(
      'select id, status, price_amount::int as price, membership_id from enrollment where course_id = ? and student_id = ?',
      [courseId, studentId],
    )
  )[0];

test('its courses are the member’s while it runs', async () => {
  const student = aStudent();
  const [one, two] = [await priced(), await priced()];
  const plan = membership(student.userId, [one.courseId, two.courseId]);
  await starts(plan);
  for (const { courseId } of [one, two]) {
    const enrollment = await own(courseId, student.userId);
    expect(enrollment).toMatchObject({ status: 'ACTIVE', price: 0, membership_id: plan.membershipId });
    expect(await service.fact(String(enrollment?.id), 'ENROLLMENT_ACTIVATED')).toMatchObject({
      membershipId: plan.membershipId,
      paymentId: null,
    });
  }
  await deliver(service, PlanMembershipRenewed, { ...plan, renewalPaymentId: newId() }, { sequence: 2 });
  await ends(plan, 3);
  const enrollment = await own(one.courseId, student.userId);
  expect(enrollment).toMatchObject({ status: 'CANCELLED' });
  expect(await service.fact(String(enrollment?.id), 'ENROLLMENT_CANCELLED')).toMatchObject({ cause: 'PLAN_ENDED', paymentId: null });
  expect(await service.sql('select seats_taken from known_course where id = ?', [one.courseId])).toEqual([{ seats_taken: 0 }]);
});

test('one that ended before its start arrived covers nothing', async () => {
  const student = aStudent();
  const { courseId } = await priced();
  const plan = membership(student.userId, [courseId]);
  await ends(plan, 2);
  await starts(plan, 1);
  expect(await own(courseId, student.userId)).toBeUndefined();
  expect(await service.enroll(courseId, student)).toMatchObject({ status: 'PENDING_PAYMENT' });
});

test('who was paying apart need not any more: the held seat is theirs, the payment called off', async () => {
  const student = aStudent();
  const { courseId } = await priced({ capacity: 1 });
  const { id } = await service.enroll(courseId, student);
  const sagaId = await service.sagaIdOf(id);
  await starts(membership(student.userId, [courseId]));
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE', seatHeldUntil: null, price: { amount: 0 } });
  expect(await service.fact(id, 'ENROLLMENT_PAYMENT_CALLED_OFF')).toMatchObject({ sagaId, because: 'CALLED_OFF' });
  await service.payment.undoes(sagaId);
  await service.pass(60 * 60_000);
  expect(await service.read(id)).toMatchObject({ status: 'ACTIVE' });
  expect(await service.sql('select seats_taken from known_course where id = ?', [courseId])).toEqual([{ seats_taken: 1 }]);
});

test('who enrolls while the plan begins pays nothing: its start is applied again, and finds the enrollment', async () => {
  const student = aStudent();
  const { courseId } = await priced();
  const plan = membership(student.userId, [courseId]);
  const holding = service.context({ caller: serviceCaller('enrollment') });
  await holding.em.begin();
  await knownCourses.lock(holding.em, courseId, 'alone');
  const enrolled = service.enroll(courseId, student);
  await waitForLocks(1);
  const started = starts(plan).catch((error: unknown) => error);
  await waitForLocks(2);
  await holding.em.commit();
  expect(await enrolled).toMatchObject({ status: 'PENDING_PAYMENT' });
  expect(await started).toMatchObject({ code: 'CONFLICT' });
  await starts(plan);
  expect(await service.read((await enrolled).id)).toMatchObject({ status: 'ACTIVE', price: { amount: 0 } });
});

const waitForLocks = (count: number) =>
  until(async () => {
    const [row] = await service.sql<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.n === count;
  });

test('what was paid apart stays when the plan ends, and what was completed', async () => {
  const student = aStudent();
  const [paid, done] = [await priced(), await priced()];
  const { id } = await service.enroll(paid.courseId, student);
  await service.payment.takes(id);
  const item = anItem();
  await service.curriculum(done.courseId, [item]);
  const plan = membership(student.userId, [paid.courseId, done.courseId]);
  await starts(plan);
  const covered = await own(done.courseId, student.userId);
  await service.complete(String(covered?.id), item.id, student);
  await ends(plan);
  expect(await own(paid.courseId, student.userId)).toMatchObject({ status: 'ACTIVE' });
  expect(await own(done.courseId, student.userId)).toMatchObject({ status: 'COMPLETED' });
});

test('a full course puts the member on the waitlist; with a seat it is theirs without payment', async () => {
  const [holder, member, apart] = [aStudent(), aStudent(), aStudent()];
  const { courseId } = await priced({ capacity: 1 });
  const first = await service.enroll(courseId, holder);
  const queued = await service.enroll(courseId, apart);
  await starts(membership(apart.userId, [courseId]));
  await starts(membership(member.userId, [courseId]));
  expect(await own(courseId, member.userId)).toMatchObject({ status: 'WAITLISTED', price: 0 });
  await service.cancel(first.id, holder);
  expect(await service.read(queued.id)).toMatchObject({ status: 'ACTIVE', price: { amount: 0 } });
  await service.cancel(queued.id, apart);
  expect(await own(courseId, member.userId)).toMatchObject({ status: 'ACTIVE' });
});

test('of two plans that cover a course, the other holds when one ends', async () => {
  const student = aStudent();
  const { courseId } = await priced();
  const [one, other] = [membership(student.userId, [courseId]), membership(student.userId, [courseId])];
  await starts(one);
  await starts(other);
  await ends(one);
  expect(await own(courseId, student.userId)).toMatchObject({ status: 'ACTIVE', membership_id: other.membershipId });
  await ends(other);
  expect(await own(courseId, student.userId)).toMatchObject({ status: 'CANCELLED' });
});

test('a course that is published later is enrolled in for nothing; one that is not known is asked for', async () => {
  const student = aStudent();
  const draft = await priced({ status: 'DRAFT' });
  const unheard = aCourse({ price: PRICED });
  for (const course of [draft, unheard]) service.courses.knows(course, 1);
  await starts(membership(student.userId, [draft.courseId, unheard.courseId, newId()]));
  expect(await own(unheard.courseId, student.userId)).toMatchObject({ status: 'ACTIVE' });
  expect(await own(draft.courseId, student.userId)).toBeUndefined();
  await service.course({ ...draft, status: 'PUBLISHED' }, { sequence: 2 });
  expect(await service.enroll(draft.courseId, student)).toMatchObject({ status: 'ACTIVE', price: { amount: 0 } });
});
