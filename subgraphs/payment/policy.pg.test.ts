import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { deliver } from '../../platform/testing/deliver.js';
import { CoursePublished } from '../../schema/events/course.js';
import type { CourseAction, EnrollmentAction, MembershipAction, PaymentAction, ShopAction } from './policy.js';
import { paymentSubgraph } from './subgraph.js';
import { aCourse } from './test-kit/owners.js';
import { admin, type PaymentService, paymentService } from './test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

const code = async (source: string, variables: Record<string, unknown>, caller: Caller) =>
  (await service.refused(source, variables, caller)).code;

const REFUND = 'mutation ($id: ID!) { refundPayment(input: { id: $id }) { id } }';
const CHECKOUT = 'mutation ($id: ID!) { startCheckout(input: { enrollmentId: $id }) { url } }';
const COUPON = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }';
const PLAN = 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id } }';
const CANCEL = 'mutation ($id: ID!) { cancelPlan(membershipId: $id) { id } }';

const [student, instructor] = [signedInAs('STUDENT'), signedInAs('INSTRUCTOR')];

/** One for each action: an action without one does not compile. */
const denials: Record<PaymentAction | CourseAction | EnrollmentAction | MembershipAction | ShopAction, () => Promise<void>> = {
  async refund() {
    const seat = await service.holdsSeat();
    const id = await service.paid(seat);
    expect(await code(REFUND, { id }, seat.student)).toBe('FORBIDDEN');
    expect(await code(REFUND, { id }, instructor)).toBe('NOT_FOUND');
    expect(await code(REFUND, { id }, anonymous)).toBe('NOT_FOUND');
    expect((await service.payment(id)).status).toBe('SUCCEEDED');
    await service.ok(REFUND, { id }, serviceCaller('enrollment'));
  },
  async pay() {
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
    expect(await code(CHECKOUT, { id }, student)).toBe('NOT_FOUND');
    expect(await code(CHECKOUT, { id }, assistant)).toBe('FORBIDDEN');
    expect(await code(CHECKOUT, { id }, admin)).toBe('FORBIDDEN');
    expect(await code(CHECKOUT, { id }, anonymous)).toBe('UNAUTHENTICATED');
    expect(await code(CHECKOUT, { id }, serviceCaller('enrollment'))).toBe('UNAUTHENTICATED');
    expect(await service.sql('select id from payment where enrollment_id = ?', [id])).toEqual([]);
  },
  async createCoupon() {
    const former = signedInAs('STUDENT');
    const course = aCourse({ instructor: { id: former.userId } });
    const draft = aCourse({ status: 'DRAFT' });
    for (const each of [course, draft]) service.courses.things.set(each.id, each);
    const input = (courseId: string) => ({ input: { code: 'DENIED', percentOff: 10, courseId } });
    expect(await code(COUPON, input(course.id), instructor)).toBe('FORBIDDEN');
    expect(await code(COUPON, input(course.id), former)).toBe('FORBIDDEN');
    expect(await code(COUPON, input(course.id), anonymous)).toBe('UNAUTHENTICATED');
    expect(await code(COUPON, input(draft.id), instructor)).toBe('NOT_FOUND');
    expect(await code(COUPON, input(newId()), admin)).toBe('NOT_FOUND');
    expect(await service.sql(`select id from coupon where code = 'DENIED'`)).toEqual([]);
  },
  async createCouponForAll() {
    const input = { code: 'DENIED', percentOff: 10 };
    expect(await code(COUPON, { input }, instructor)).toBe('FORBIDDEN');
    expect(await code(COUPON, { input }, student)).toBe('FORBIDDEN');
    expect(await code(COUPON, { input }, anonymous)).toBe('UNAUTHENTICATED');
  },
  async createPlan() {
    const input = { name: 'Plan', price: { amount: 1, currency: 'EUR' }, interval: 'ONCE', courseIds: [newId()] };
    expect(await code(PLAN, { input }, instructor)).toBe('FORBIDDEN');
    expect(await code(PLAN, { input }, student)).toBe('FORBIDDEN');
    expect(await code(PLAN, { input }, anonymous)).toBe('UNAUTHENTICATED');
  },
  async cancel() {
    const course = aCourse();
    service.courses.things.set(course.id, course);
    const input = { name: 'Plan', price: { amount: 1, currency: 'EUR' }, interval: 'ONCE', courseIds: [course.id] };
    const { createPlan: plan } = await service.ok(PLAN, { input }, admin);
    const { url } = await service.startCheckout(student, { planId: plan.id });
    await (await service.visit(url)).pay();
    await service.webhooks();
    const [{ id }] = (await service.ok('{ myPlans { id } }', {}, student)).myPlans;
    expect(await code(CANCEL, { id }, instructor)).toBe('NOT_FOUND');
    expect(await code(CANCEL, { id }, anonymous)).toBe('NOT_FOUND');
    expect(await code(CANCEL, { id: 'none' }, student)).toBe('NOT_FOUND');
    await service.ok(CANCEL, { id }, admin);
  },
};

test.each(Object.entries(denials))('%s is denied to everyone else', (_action, denied) => denied());

test.each(['{ myPlans { id } }', '{ myInvoices { nodes { id } } }', '{ quote(enrollmentId: "x") { total { amount } } }'])(
  '%s needs a sign-in',
  async (source) => {
    expect(await code(source, {}, anonymous)).toBe('UNAUTHENTICATED');
  },
);

test('every mutation of the schema says whom it asks', () => {
  const fields = Object.keys(service.schema.getMutationType()?.getFields() ?? {});
  expect(Object.keys(paymentSubgraph.mutations).sort()).toEqual(fields.sort());
});

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
