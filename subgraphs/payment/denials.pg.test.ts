import { anonymous, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { deliver } from '../../platform/testing/deliver.js';
import { testDenials } from '../../platform/testing/denials.js';
import { CoursePublished } from '../../schema/events/course.js';
import type { mutations } from './mutations.js';
import { aCourse } from './test-kit/owners.js';
import { admin, type PaymentService, paymentService } from './test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

const REFUND = 'mutation ($id: ID!) { refundPayment(input: { id: $id }) { id } }';
const CHECKOUT = 'mutation ($id: ID!) { startCheckout(input: { enrollmentId: $id }) { url } }';
const COUPON = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }';
const PLAN = 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id } }';
const CANCEL = 'mutation ($id: ID!) { cancelPlan(membershipId: $id) { id } }';

const [student, instructor] = [signedInAs('STUDENT'), signedInAs('INSTRUCTOR')];

testDenials<typeof mutations>(() => service, {
  async refundPayment({ refused }) {
    const seat = await service.holdsSeat();
    const id = await service.paid(seat);
    await refused(REFUND, { id }, seat.student, 'FORBIDDEN');
    await refused(REFUND, { id }, instructor, 'NOT_FOUND');
    await refused(REFUND, { id }, anonymous, 'NOT_FOUND');
    expect((await service.payment(id)).status).toBe('SUCCEEDED');
    await service.ok(REFUND, { id }, serviceCaller('enrollment'));
  },
  async startCheckout({ refused }) {
    const assistant = signedInAs('STUDENT');
    const seat = await service.holdsSeat();
    await deliver(service, CoursePublished, { ...published, courseId: seat.courseId, staffIds: [assistant.userId] });
    service.enrollments.things.clear();
    service.enrollments.things.set(seat.enrollmentId, {
      id: seat.enrollmentId,
      version: 2,
      status: seat.status,
      courseTitle: seat.courseTitle,
      sagaId: seat.sagaId,
      seatHeldUntil: new Date(seat.heldUntil),
      price: seat.price,
      course: { id: seat.courseId },
      student: { id: seat.studentId },
    });
    const id = seat.enrollmentId;
    await refused(CHECKOUT, { id }, student, 'NOT_FOUND');
    await refused(CHECKOUT, { id }, assistant, 'FORBIDDEN');
    await refused(CHECKOUT, { id }, admin, 'FORBIDDEN');
    await refused(CHECKOUT, { id }, anonymous, 'UNAUTHENTICATED');
    await refused(CHECKOUT, { id }, serviceCaller('enrollment'), 'UNAUTHENTICATED');
    expect(await service.sql('select id from payment where enrollment_id = ?', [id])).toEqual([]);
  },
  async createCoupon({ refused }) {
    const former = signedInAs('STUDENT');
    const course = aCourse({ instructor: { id: former.userId } });
    const draft = aCourse({ status: 'DRAFT' });
    for (const each of [course, draft]) service.courses.things.set(each.id, each);
    const input = (courseId: string) => ({ input: { code: 'DENIED', percentOff: 10, courseId } });
    await refused(COUPON, input(course.id), instructor, 'FORBIDDEN');
    await refused(COUPON, input(course.id), former, 'FORBIDDEN');
    await refused(COUPON, input(course.id), anonymous, 'UNAUTHENTICATED');
    await refused(COUPON, input(draft.id), instructor, 'NOT_FOUND');
    await refused(COUPON, input(newId()), admin, 'NOT_FOUND');
    const forAll = { input: { code: 'DENIED', percentOff: 10 } };
    for (const caller of [instructor, student]) await refused(COUPON, forAll, caller, 'FORBIDDEN');
    await refused(COUPON, forAll, anonymous, 'UNAUTHENTICATED');
    expect(await service.sql(`select id from coupon where code = 'DENIED'`)).toEqual([]);
  },
  async createPlan({ refused }) {
    const input = { name: 'Plan', price: { amount: 1, currency: 'EUR' }, interval: 'ONCE', courseIds: [newId()] };
    await refused(PLAN, { input }, instructor, 'FORBIDDEN');
    await refused(PLAN, { input }, student, 'FORBIDDEN');
    await refused(PLAN, { input }, anonymous, 'UNAUTHENTICATED');
  },
  async cancelPlan({ refused }) {
    const course = aCourse();
    service.courses.things.set(course.id, course);
    const input = { name: 'Plan', price: { amount: 1, currency: 'EUR' }, interval: 'ONCE', courseIds: [course.id] };
    const { createPlan: plan } = await service.ok(PLAN, { input }, admin);
    const { url } = await service.startCheckout(student, { planId: plan.id });
    await (await service.visit(url)).pay();
    await service.webhooks();
    const [{ id }] = (await service.ok('{ myPlans { id } }', {}, student)).myPlans;
    await refused(CANCEL, { id }, instructor, 'NOT_FOUND');
    await refused(CANCEL, { id }, anonymous, 'NOT_FOUND');
    await refused(CANCEL, { id: 'none' }, student, 'NOT_FOUND');
    await service.ok(CANCEL, { id }, admin);
  },
});

test.each(['{ myPlans { id } }', '{ myInvoices { nodes { id } } }', '{ quote(enrollmentId: "x") { total { amount } } }'])(
  '%s needs a sign-in',
  async (source) => {
    expect(await service.refused(source, {}, anonymous)).toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);

test('a payment is hidden from others behind every door', async () => {
  const seat = await service.holdsSeat();
  const id = await service.paid(seat);
  const entities = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Payment { id } ... on Enrollment { payment { id } } } }`;
  const of = [
    { __typename: 'Payment', id },
    { __typename: 'Enrollment', id: seat.enrollmentId },
  ];
  expect((await service.ok(entities, { of }, seat.student))._entities).toEqual([{ id }, { payment: { id } }]);
  for (const caller of [student, instructor, anonymous]) {
    expect((await service.ok(entities, { of }, caller))._entities).toEqual([null, { payment: null }]);
  }
});

const published = {
  slug: 'welding',
  title: 'Welding',
  summary: '',
  description: '',
  topics: [],
  level: null,
  language: 'en',
  status: 'PUBLISHED' as const,
  instructorId: newId(),
  price: { amount: 10_000, currency: 'EUR' },
  capacity: null,
  startsAt: null,
  endsAt: null,
  prerequisiteIds: [],
  publishedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
