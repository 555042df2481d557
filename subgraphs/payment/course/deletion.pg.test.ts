import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDeleted, CoursePublished } from '../../../schema/events/course.js';
import {
  EnrollmentActivated,
  EnrollmentCancelled,
  EnrollmentPaymentCalledOff,
  EnrollmentSeatHeld,
} from '../../../schema/events/enrollment.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { admin, CHECKOUT, expectBalanced, type PaymentService, paymentService, type Seat } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

const teacher = signedInAs('STUDENT');
async function published(): Promise<string> {
  const course = aCourse({ staffIds: [teacher.userId] });
  await deliver(service, CoursePublished, course);
  return course.courseId;
}
const deleted = (courseId: string, sequence = 9) =>
  deliver(
    service,
    CourseDeleted,
    {
      courseId,
      sagaId: newId(),
      title: 'Welding',
      instructorId: newId(),
      staffIds: [teacher.userId],
      deletedAt: service.clock.now().toISOString(),
    },
    { sequence },
  );
/** As enrollment cancels everyone in a deleted course. */
const cancelled = ({ student: _, heldUntil: __, ...seat }: Seat, paymentId: string | null) =>
  deliver(
    service,
    EnrollmentCancelled,
    { ...seat, status: 'CANCELLED', was: 'ACTIVE', cause: 'COURSE_DELETED', reason: 'The course was deleted', paymentId },
    { sequence: 5 },
  );
const calledOff = ({ student: _, heldUntil: __, ...seat }: Seat, because: 'LAPSED' | 'CALLED_OFF') =>
  deliver(service, EnrollmentPaymentCalledOff, { ...seat, because, reason: 'The course was deleted' }, { sequence: 4 });
const refundsOf = (courseId: string) =>
  service.sql('select payment.status from refund join payment on payment.id = payment_id where course_id = ?', [courseId]);
const CREATE_COUPON = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }';
const CREATE_PLAN = 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id courses { id } active } }';
const coupon = (courseId: string) => ({ input: { code: `C-${courseId.slice(-12)}`, percentOff: 50, courseId } });
const plan = (courseIds: string[]) => ({ input: { name: 'All', price: { amount: 900, currency: 'EUR' }, interval: 'MONTH', courseIds } });

test('what was paid goes back once, however often it is told; the books keep it, and nothing else is left of the course', async () => {
  const courseId = await published();
  const { createCoupon } = await service.ok(CREATE_COUPON, coupon(courseId), teacher);
  const seats = [await service.holdsSeat({ courseId }), await service.holdsSeat({ courseId })] as const;
  const payments = [await service.paid(seats[0], coupon(courseId).input.code), await service.paid(seats[1])];
  await deleted(courseId);
  for (const [index, seat] of seats.entries()) await cancelled(seat, payments[index] ?? null);
  await deleted(courseId, 10);
  await cancelled(seats[0], payments[0] ?? null);
  await service.jobs();
  await service.jobs();
  expect(await refundsOf(courseId)).toEqual([{ status: 'REFUNDED' }, { status: 'REFUNDED' }]);
  for (const id of payments) {
    const { status, invoice } = await service.payment(String(id));
    expect([status, invoice.refunded]).toEqual(['REFUNDED', invoice.total]);
  }
  expect(await service.sql('select id from known_enrollment where course_id = ?', [courseId])).toEqual([]);
  expect(await service.sql('select id from coupon where course_id = ?', [courseId])).toEqual([]);
  expect(await service.sql('select * from coupon_redemption where coupon_id = ?', [createCoupon.id])).toEqual([]);
});

test('a checkout in flight is closed when enrollment calls it off; until then nobody can pay any more', async () => {
  const courseId = await published();
  const seat = await service.holdsSeat({ courseId });
  const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  const late = await service.holdsSeat({ courseId });
  await deleted(courseId);
  service.enrollments.things.set(late.enrollmentId, {
    id: late.enrollmentId,
    version: 2,
    status: 'PENDING_PAYMENT',
    courseTitle: 'Welding',
    sagaId: late.sagaId,
    seatHeldUntil: new Date(late.heldUntil),
    price: late.price,
    course: { id: courseId },
    student: { id: late.studentId },
  });
  expect((await service.refused(CHECKOUT, { input: { enrollmentId: late.enrollmentId } }, late.student)).code).toBe('COURSE_DELETED');
  await calledOff(seat, 'CALLED_OFF');
  expect((await service.payment(payment.id)).status).toBe('EXPIRED');
  expect(await service.answers(seat.sagaId)).toContain('SAGA_STEP_UNDONE');
  await service.jobs();
  await expect((await service.visit(url)).pay()).rejects.toThrow();
});

describe('money that comes late', () => {
  const comesLate = async (courseId: string, during: (seat: Seat) => Promise<void>) => {
    const seat = await service.holdsSeat({ courseId });
    const id = await service.pays(seat);
    await during(seat);
    await service.webhooks();
    return { seat, id };
  };

  test('for a seat that had lapsed before: it is given back without asking, since nobody may be left who could answer', async () => {
    const courseId = await published();
    const { id } = await comesLate(courseId, async (seat) => {
      await calledOff(seat, 'LAPSED');
      await deleted(courseId);
    });
    await service.jobs();
    expect((await service.payment(id)).status).toBe('REFUNDED');
    expect(await service.recorded(id)).not.toContain('PAYMENT_CAME_LATE');
  });

  test('and had asked for another seat when the course was deleted: it is given back', async () => {
    const courseId = await published();
    const { id } = await comesLate(courseId, (seat) => calledOff(seat, 'LAPSED'));
    expect(await service.recorded(id)).toContain('PAYMENT_CAME_LATE');
    await deleted(courseId);
    await deleted(courseId, 10);
    await service.jobs();
    expect((await service.payment(id)).status).toBe('REFUNDED');
    expect(await refundsOf(courseId)).toHaveLength(1);
  });
});

test('coupons and plans of it can be made no more, also not at the same moment', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [courseId, other] = [await published(), await published()];
    const [made, planned] = await Promise.all([
      service.call(CREATE_COUPON, coupon(courseId), teacher),
      service.call(CREATE_PLAN, plan([other, courseId]), admin),
      deleted(courseId),
    ]);
    if (made.errors) expect(made.errors[0]?.extensions.code).toBe('COURSE_DELETED');
    if (planned.errors) expect(planned.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await service.sql('select id from coupon where course_id = ?', [courseId])).toEqual([]);
    expect(await service.sql('select id from plan where course_ids @> ?', [`{${courseId}}`])).toEqual([]);
    expect((await service.refused(CREATE_COUPON, { input: { ...coupon(courseId).input, code: 'ANOTHER' } }, teacher)).code).toBe(
      'COURSE_DELETED',
    );
    expect(
      (await service.refused(CREATE_COUPON, { input: { ...coupon(courseId).input, code: 'ANOTHER' } }, signedInAs('INSTRUCTOR'))).code,
    ).toBe('NOT_FOUND');
    expect((await service.refused(CREATE_PLAN, plan([courseId]), admin)).code).toBe('BAD_USER_INPUT');
  }
});

test('plans lose the course; one that has no other is sold no more, and renewed for nobody', async () => {
  const [courseId, other] = [await published(), await published()];
  const { createPlan: both } = await service.ok(CREATE_PLAN, plan([courseId, other]), admin);
  const { createPlan: alone } = await service.ok(CREATE_PLAN, plan([courseId]), admin);
  const member = signedInAs('STUDENT');
  const { url } = await service.startCheckout(member, { planId: alone.id });
  await (await service.visit(url)).pay();
  await service.webhooks();
  await deleted(courseId);
  const { plans } = await service.ok('{ plans { id courses { id } } }');
  expect(plans).toContainEqual({ id: both.id, courses: [{ id: other }] });
  expect(plans.map(({ id }: { id: string }) => id)).not.toContain(alone.id);
  expect((await service.ok('{ myPlans { renewing plan { id } } }', {}, member)).myPlans).toEqual([
    { renewing: false, plan: { id: alone.id } },
  ]);
});

test('events that are redelivered, or come late, store nothing', async () => {
  const courseId = await published();
  const seat = await service.holdsSeat({ courseId });
  await deleted(courseId);
  const { student: _, ...held } = seat;
  const { heldUntil: activatedAt, ...active } = held;
  await deliver(service, EnrollmentActivated, { ...active, status: 'ACTIVE', paymentId: null, activatedAt }, { sequence: 20 });
  await deliver(service, EnrollmentSeatHeld, { ...held, sagaId: newId() }, { sequence: 21 });
  await deliver(service, CoursePublished, aCourse({ courseId }), { sequence: 22 });
  expect(await service.sql('select id from known_enrollment where course_id = ?', [courseId])).toEqual([]);
  expect(await service.sql('select sequence, status from known_course where id = ?', [courseId])).toEqual([
    { sequence: 9, status: 'DELETING' },
  ]);
});
