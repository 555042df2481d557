import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { EnrollmentPaymentCalledOff } from '../../../schema/events/enrollment.js';
import { aCourse } from '../test-kit/owners.js';
import { admin, CHECKOUT, expectBalanced, type PaymentService, paymentService, type Seat } from '../test-kit/payment-service.js';

let service: PaymentService;
let count = 0;
beforeAll(async () => {
  service = await paymentService();
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

const CREATE = `mutation ($input: CreateCouponInput!) {
  createCoupon(input: $input) { id code percentOff courseId maxRedemptions redemptions expiresAt } }`;
const QUOTE = `query ($id: ID!, $code: String) {
  quote(enrollmentId: $id, couponCode: $code) { price { amount currency } discount { amount } total { amount } couponCode } }`;

async function coupon(input: Record<string, unknown> = {}): Promise<{ code: string }> {
  count += 1;
  return (await service.ok(CREATE, { input: { code: `spring-${count}`, percentOff: 25, ...input } }, admin)).createCoupon;
}
const redemptions = async (code: string) =>
  (await service.sql<{ redemptions: number }>('select redemptions from coupon where code = ?', [code]))[0]?.redemptions;
const refused = async (seat: Seat, couponCode: string) =>
  (await service.refused(CHECKOUT, { input: { enrollmentId: seat.enrollmentId, couponCode } }, seat.student)).code;
const start = (seat: Seat, couponCode: string) => service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId, couponCode });

test('it takes off what it says, in the quote, on the page and on the invoice; case and blanks do not matter', async () => {
  const { code } = await coupon({ percentOff: 33 });
  const seat = await service.holdsSeat({ price: { amount: 999, currency: 'EUR' } });
  const { quote } = await service.ok(QUOTE, { id: seat.enrollmentId, code: ` ${code.toLowerCase()} ` }, seat.student);
  expect(quote).toEqual({ price: { amount: 999, currency: 'EUR' }, discount: { amount: 329 }, total: { amount: 670 }, couponCode: code });
  const id = await service.paid(seat, code);
  expect((await service.payment(id)).invoice).toMatchObject({
    total: { amount: 670 },
    lines: [
      { description: 'Welding', amount: { amount: 999 } },
      { description: 'Discount', amount: { amount: -329 } },
    ],
  });
});

test('a quote redeems nothing, and is nobody else’s to see', async () => {
  const { code } = await coupon();
  const seat = await service.holdsSeat();
  await service.ok(QUOTE, { id: seat.enrollmentId, code }, seat.student);
  expect(await redemptions(code)).toBe(0);
  expect((await service.ok(QUOTE, { id: seat.enrollmentId }, signedInAs('STUDENT'))).quote).toBeNull();
});

test('a quote for what is being paid takes the coupon that this payment holds, and no other payer’s', async () => {
  const { code } = await coupon({ maxRedemptions: 1 });
  const unlimited = await coupon();
  const [seat, other] = [await service.holdsSeat(), await service.holdsSeat()];
  const quoted = async (couponCode: string) => (await service.ok(QUOTE, { id: seat.enrollmentId, code: couponCode }, seat.student)).quote;
  for (const each of [unlimited.code, code]) {
    const before = await quoted(each);
    await start(seat, each);
    expect(await quoted(each.toLowerCase())).toEqual(before);
  }
  expect((await service.refused(QUOTE, { id: other.enrollmentId, code }, other.student)).code).toBe('COUPON_EXHAUSTED');
  // It is of that payment alone: for another seat it was used.
  const second = await service.holdsSeat({ student: seat.student, studentId: seat.studentId });
  expect((await service.refused(QUOTE, { id: second.enrollmentId, code }, seat.student)).code).toBe('COUPON_EXHAUSTED');
});

test('100 % off needs no provider: the payment is SUCCEEDED at once, with an invoice of nothing', async () => {
  const { code } = await coupon({ percentOff: 100 });
  const seat = await service.holdsSeat();
  service.cut = true;
  const { url, expiresAt, payment } = await start(seat, code);
  service.cut = false;
  expect({ url, expiresAt, status: payment.status }).toEqual({ url: null, expiresAt: null, status: 'SUCCEEDED' });
  expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  expect((await service.payment(payment.id)).invoice.total.amount).toBe(0);
  await service.ok('mutation ($input: RefundInput!) { refundPayment(input: $input) { id } }', { input: { id: payment.id } }, admin);
  expect((await service.payment(payment.id)).status).toBe('REFUNDED');
  expect(await redemptions(code)).toBe(0);
});

test('the last use goes to one of twenty who want it at once', async () => {
  const { code } = await coupon({ maxRedemptions: 3 });
  const seats = await Promise.all(Array.from({ length: 20 }, () => service.holdsSeat()));
  const results = await Promise.all(
    seats.map((seat) => service.call(CHECKOUT, { input: { enrollmentId: seat.enrollmentId, couponCode: code } }, seat.student)),
  );
  expect(results.filter(({ errors }) => !errors)).toHaveLength(3);
  const codes = results.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
  expect(new Set(codes)).toEqual(new Set(['COUPON_EXHAUSTED']));
  expect(await redemptions(code)).toBe(3);
  const paid = await service.sql('select id from payment where coupon_id = (select id from coupon where code = ?)', [code]);
  expect(paid).toHaveLength(3);
});

test('one person uses it once, also with two enrollments at the same moment', async () => {
  const { code } = await coupon();
  const student = signedInAs('STUDENT');
  const seats = await Promise.all([1, 2].map(() => service.holdsSeat({ student, studentId: student.userId })));
  const results = await Promise.all(
    seats.map(({ enrollmentId }) => service.call(CHECKOUT, { input: { enrollmentId, couponCode: code } }, student)),
  );
  expect(results.map(({ errors }) => errors?.[0]?.extensions.code ?? 'good').sort()).toEqual(['COUPON_INVALID', 'good']);
});

describe('a redemption goes back', () => {
  test('when the page is cancelled, not when a card is declined', async () => {
    const { code } = await coupon({ maxRedemptions: 1 });
    const seat = await service.holdsSeat();
    const page = await (await service.visit((await start(seat, code)).url)).decline();
    await service.webhooks();
    expect(await redemptions(code)).toBe(1);
    await page.cancel();
    await service.webhooks();
    expect(await redemptions(code)).toBe(0);
    await start(await service.holdsSeat({ student: seat.student, studentId: seat.studentId }), code);
  });

  test('when nobody pays in time', async () => {
    const { code } = await coupon();
    await start(await service.holdsSeat(), code);
    service.clock.advance(15 * 60_000);
    await service.jobs();
    expect(await redemptions(code)).toBe(0);
  });

  test('with a refund', async () => {
    const { code } = await coupon();
    const id = await service.paid(await service.holdsSeat(), code);
    await service.ok('mutation ($input: RefundInput!) { refundPayment(input: $input) { id } }', { input: { id } }, admin);
    expect(await redemptions(code)).toBe(0);
  });
});

test('late money at a price whose coupon others have used up meanwhile goes back', async () => {
  const { code } = await coupon({ maxRedemptions: 1 });
  const seat = await service.holdsSeat();
  const { url, payment } = await start(seat, code);
  const { student: _, ...fact } = seat;
  await deliver(service, EnrollmentPaymentCalledOff, { ...fact, because: 'LAPSED', reason: 'late' }, { sequence: 3 });
  await start(await service.holdsSeat(), code);
  await (await service.visit(url)).pay();
  await service.webhooks();
  await service.jobs();
  expect((await service.payment(payment.id)).status).toBe('REFUNDED');
  expect(await redemptions(code)).toBe(1);
});

test('one that cannot be used is refused with its code, and nothing is begun', async () => {
  const soon = new Date(service.clock.now().getTime() + 60_000).toISOString();
  const expired = await coupon({ expiresAt: soon });
  const course = aCourse();
  service.courses.things.set(course.id, course);
  const elsewhere = await coupon({ courseId: course.id });
  service.clock.advance(60_000);
  const seat = await service.holdsSeat();
  expect(await refused(seat, 'UNKNOWN')).toBe('COUPON_INVALID');
  expect(await refused(seat, expired.code)).toBe('COUPON_INVALID');
  expect(await refused(seat, elsewhere.code)).toBe('COUPON_INVALID');
  const { code } = await service.refused(QUOTE, { id: seat.enrollmentId, code: expired.code }, seat.student);
  expect(code).toBe('COUPON_INVALID');
  expect(await service.sql('select id from payment where saga_id = ?', [seat.sagaId])).toEqual([]);
  await start(await service.holdsSeat({ courseId: course.id }), elsewhere.code);
});

test.each([
  ['code', { code: 'a b' }],
  ['code', { code: '' }],
  ['percentOff', { percentOff: 0 }],
  ['percentOff', { percentOff: 101 }],
  ['percentOff', { percentOff: -5 }],
  ['maxRedemptions', { maxRedemptions: 0 }],
  ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
])('a coupon with a wrong %s is BAD_USER_INPUT', async (field, input) => {
  const refusal = await service.refused(CREATE, { input: { code: 'GOOD', percentOff: 10, ...input } }, admin);
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
});

test('a code is given once', async () => {
  const { code } = await coupon();
  expect(await service.refused(CREATE, { input: { code: code.toLowerCase(), percentOff: 1 } }, admin)).toMatchObject({ code: 'CONFLICT' });
});

test('staff make coupons for their own course, also right after it was made', async () => {
  const instructor = signedInAs('INSTRUCTOR');
  const assistant = signedInAs('STUDENT');
  const course = aCourse({ instructor: { id: instructor.userId }, staff: [{ id: assistant.userId }] });
  service.courses.things.set(course.id, course);
  for (const caller of [instructor, assistant]) {
    count += 1;
    const input = { code: `STAFF-${count}`, percentOff: 10, courseId: course.id };
    expect((await service.ok(CREATE, { input }, caller)).createCoupon.courseId).toBe(course.id);
  }
  service.courses.away = true;
  const other = aCourse();
  const input = { code: 'AWAY', percentOff: 10, courseId: other.id };
  expect(await service.refused(CREATE, { input }, instructor)).toMatchObject({ code: 'UNAVAILABLE' });
  service.courses.away = false;
});

describe('guesses of a code', () => {
  const quotes = (codes: readonly string[]) =>
    `query ($id: ID!) { ${codes.map((code, index) => `a${index}: quote(enrollmentId: $id, couponCode: "${code}") { couponCode }`).join(' ')} }`;
  const codesOf = async (seat: Seat, codes: readonly string[]) => {
    const { errors = [] } = await service.call(quotes(codes), { id: seat.enrollmentId }, seat.student);
    return Object.groupBy(errors, ({ extensions }) => String(extensions.code));
  };
  const wrong = (many: number) => Array.from({ length: many }, (_, index) => `WRONG-${index}`);

  test('are refused after twenty wrong ones, all aliases of an operation counted, and whichever field takes them', async () => {
    const { code } = await coupon();
    const seat = await service.holdsSeat();
    const { COUPON_INVALID, RATE_LIMITED } = await codesOf(seat, wrong(50));
    expect([COUPON_INVALID?.length, RATE_LIMITED?.length]).toEqual([20, 30]);
    expect((await service.refused(QUOTE, { id: seat.enrollmentId, code }, seat.student)).code).toBe('RATE_LIMITED');
    expect(await refused(seat, code)).toBe('RATE_LIMITED');
    expect((await service.ok(QUOTE, { id: seat.enrollmentId }, seat.student)).quote).toMatchObject({ couponCode: null });
    await start(await service.holdsSeat(), code);
  });

  test('count at the checkout as well', async () => {
    const { code } = await coupon();
    const seat = await service.holdsSeat();
    for (const each of wrong(20)) expect(await refused(seat, each)).toBe('COUPON_INVALID');
    expect((await service.refused(QUOTE, { id: seat.enrollmentId, code }, seat.student)).code).toBe('RATE_LIMITED');
  });

  test('that are right count for nothing', async () => {
    const { code } = await coupon();
    const seat = await service.holdsSeat();
    for (let each = 0; each < 30; each += 1) await service.ok(QUOTE, { id: seat.enrollmentId, code }, seat.student);
  });

  test('are counted by address too, so that many accounts are worth no more', async () => {
    const from = { address: '198.51.100.7' };
    const guessers = await Promise.all(
      Array.from({ length: 16 }, () => service.holdsSeat({ student: { ...signedInAs('STUDENT'), ...from } })),
    );
    const refusals = await Promise.all(guessers.map((seat) => codesOf(seat, wrong(20))));
    expect(refusals.reduce((sum, { COUPON_INVALID = [] }) => sum + COUPON_INVALID.length, 0)).toBe(300);
  });
});
