import { until } from '../../platform/testing/until.js';
import { expectNothingBroken } from '../chaos/checks/money.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import {
  CANCEL,
  CHECKOUT,
  cancel,
  ENROLL,
  enroll,
  enrollmentOf,
  kindsTold,
  lapsing,
  outcome,
  PRICE,
  paymentOf,
  startCheckout,
} from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 240_000);
afterAll(async () => {
  await expectNothingBroken(system);
  await system.stop();
});

const student = () => newStudent(system.client);
const course = async (input: Record<string, unknown> = {}) => (await newCourse(grace, { price: PRICE, ...input })).id;
const enrollmentBecomes = (person: Person, id: string, expected: Record<string, unknown>) =>
  until(async () => expect(await enrollmentOf(person, id)).toMatchObject(expected));
const paymentBecomes = (person: Person, id: string, status: string) =>
  until(async () => expect((await paymentOf(person, id)).status).toBe(status));

let coupons = 0;
async function coupon(input: Record<string, unknown> = {}): Promise<string> {
  coupons += 1;
  const CREATE = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { code } }';
  return (await system.admin.client.ok(CREATE, { input: { code: `JOURNEY-${coupons}`, percentOff: 50, ...input } })).createCoupon.code;
}

describe('money whose news come late', () => {
  /** Pays in time, but what payment says of it does not come through until `meanwhile` is over. */
  async function paysUnheard(person: Person, id: string, meanwhile: () => Promise<unknown>): Promise<string> {
    const { url, payment } = await startCheckout(person, id);
    await system.hold('payment');
    try {
      await onHostedPage(system.origin, url, 'pay');
      await paymentBecomes(person, payment.id, 'SUCCEEDED');
      await meanwhile();
    } finally {
      await system.release('payment');
    }
    return payment.id;
  }

  const lapses = async (person: Person, id: string) => {
    await system.sql('enrollment', lapsing(id));
    await enrollmentBecomes(person, id, { status: 'CANCELLED', cancelReason: 'The seat was not paid for in time' });
  };

  test('for a seat that has lapsed finds another one', async () => {
    const ada = await student();
    const { id } = await enroll(ada, await course({ capacity: 1 }));
    const paymentId = await paysUnheard(ada, id, () => lapses(ada, id));
    await enrollmentBecomes(ada, id, { status: 'ACTIVE', cancelReason: null });
    expect((await paymentOf(ada, paymentId)).status).toBe('SUCCEEDED');
  });

  test('for a seat that went to the next in line goes back', async () => {
    const [ada, bob] = [await student(), await student()];
    const courseId = await course({ capacity: 1 });
    const { id } = await enroll(ada, courseId);
    await enroll(bob, courseId);
    const paymentId = await paysUnheard(ada, id, () => lapses(ada, id));
    await paymentBecomes(ada, paymentId, 'REFUNDED');
    expect((await paymentOf(ada, paymentId)).invoice).toEqual({ total: { amount: 10_000 }, refunded: { amount: 10_000 } });
    expect((await enrollmentOf(ada, id)).status).toBe('CANCELLED');
    await until(async () => expect(await kindsTold(ada)).toContain('PAYMENT_REFUNDED'));
  });

  test('for an enrollment that was cancelled goes back', async () => {
    const ada = await student();
    const { id } = await enroll(ada, await course());
    const paymentId = await paysUnheard(ada, id, () => cancel(ada, id, 'Changed my mind'));
    await paymentBecomes(ada, paymentId, 'REFUNDED');
    expect(await enrollmentOf(ada, id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'Changed my mind' });
  });
});

describe('the same Idempotency-Key', () => {
  const keyed = ({ client }: Person, key: string) => client.with({ 'idempotency-key': key });

  test('twenty times in parallel is one enrollment, one charge and one answer', async () => {
    const ada = await student();
    const courseId = await course();
    const enrolling = keyed(ada, 'enroll once');
    const enrolled = await Promise.all(Array.from({ length: 20 }, () => enrolling.send(ENROLL, { input: { courseId } })));
    expect(enrolled.map(outcome)).toEqual(Array(20).fill('good'));
    expect(new Set(enrolled.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    const id: string = enrolled[0]?.data.enroll.id;

    const paying = keyed(ada, 'pay once');
    const started = await Promise.all(Array.from({ length: 20 }, () => paying.send(CHECKOUT, { input: { enrollmentId: id } })));
    expect(started.map(outcome)).toEqual(Array(20).fill('good'));
    expect(new Set(started.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    await onHostedPage(system.origin, started[0]?.data.startCheckout.url, 'pay');
    await enrollmentBecomes(ada, id, { status: 'ACTIVE' });
    expect(await system.sql('enrollment', 'select id from enrollment where student_id = ?', [ada.id])).toEqual([{ id }]);
    const charged = await system.sql('payment', 'select l.kind from ledger l join payment p on p.id = l.payment_id where p.payer_id = ?', [
      ada.id,
    ]);
    expect(charged).toEqual([{ kind: 'CHARGE' }]);
  });

  test('with other input is IDEMPOTENCY_CONFLICT; another user’s is another key', async () => {
    const [ada, bob] = [await student(), await student()];
    const [courseId, other] = [await course(), await course()];
    const key = 'the same key';
    expect(outcome(await keyed(ada, key).send(ENROLL, { input: { courseId } }))).toBe('good');
    expect(outcome(await keyed(ada, key).send(ENROLL, { input: { courseId: other } }))).toBe('IDEMPOTENCY_CONFLICT');
    expect((await ada.client.ok('{ myEnrollments { nodes { course { id } } } }')).myEnrollments.nodes).toEqual([
      { course: { id: courseId } },
    ]);
    expect(outcome(await keyed(bob, key).send(ENROLL, { input: { courseId: other } }))).toBe('good');
  });
});

describe('refused with a code, and nothing is charged', () => {
  const checkout = async ({ client }: Person, enrollmentId: string, couponCode?: string) =>
    outcome(await client.send(CHECKOUT, { input: { enrollmentId, couponCode } }));

  test.each([
    ['zero', { amount: 0, currency: 'EUR' }],
    ['negative', { amount: -1, currency: 'EUR' }],
    ['in no currency', { amount: 100, currency: 'EURO' }],
  ])('a plan whose price is %s', async (_what, price) => {
    const CREATE = 'mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id } }';
    const input = { name: 'All', price, interval: 'MONTH', courseIds: [await course()] };
    expect(await system.admin.client.refused(CREATE, { input })).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['negative', { amount: -1, currency: 'EUR' }],
    ['in no currency', { amount: 100, currency: 'eur' }],
  ])('a course whose price is %s', async (_what, price) => {
    const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }';
    expect(await grace.client.refused(CREATE, { input: { title: 'x', summary: 'y', price } })).toBe('BAD_USER_INPUT');
  });

  test('nothing to pay, as the course is free', async () => {
    const ada = await student();
    const { id, status } = await enroll(ada, await course({ price: { amount: 0, currency: 'EUR' } }));
    expect(status).toBe('ACTIVE');
    expect(await checkout(ada, id)).toBe('CONFLICT');
  });

  test('somebody else’s enrollment, to pay for or to cancel', async () => {
    const [ada, bob] = [await student(), await student()];
    const { id } = await enroll(ada, await course());
    expect(await checkout(bob, id)).toBe('NOT_FOUND');
    expect(await bob.client.refused(CANCEL, { input: { id } })).toBe('NOT_FOUND');
    expect((await enrollmentOf(ada, id)).status).toBe('PENDING_PAYMENT');
  });

  test('a cancelled enrollment, and one that waits', async () => {
    const [ada, bob] = [await student(), await student()];
    const courseId = await course({ capacity: 1 });
    const { id } = await enroll(ada, courseId);
    const waiting = await enroll(bob, courseId);
    expect(await checkout(bob, waiting.id)).toBe('CONFLICT');
    await cancel(bob, waiting.id);
    await cancel(ada, id);
    // Until payment has heard of it, it may open a page, which it closes then.
    await until(async () => expect((await enrollmentOf(ada, id)).saga[1]).toMatchObject({ name: 'payment', state: 'UNDONE' }));
    expect(await checkout(ada, id)).toBe('SEAT_EXPIRED');
  });

  test('a coupon twice', async () => {
    const ada = await student();
    const code = await coupon();
    const [one, other] = [await enroll(ada, await course()), await enroll(ada, await course())];
    expect(await checkout(ada, one.id, code)).toBe('good');
    expect(await checkout(ada, other.id, code)).toBe('COUPON_INVALID');
  });

  test('a coupon’s last use, by one of two who want it at once', async () => {
    const code = await coupon({ maxRedemptions: 1 });
    const courseId = await course();
    const people = [await student(), await student()];
    const enrolled = await Promise.all(people.map(async (person) => ({ person, ...(await enroll(person, courseId)) })));
    const outcomes = await Promise.all(enrolled.map(({ person, id }) => checkout(person, id, code)));
    expect(outcomes.sort()).toEqual(['COUPON_EXHAUSTED', 'good']);
  });
});
