import { parse } from 'graphql';
import { deliver } from '../../../platform/testing/deliver.js';
import { until } from '../../../platform/testing/until.js';
import { EnrollmentPaymentCalledOff } from '../../../schema/events/enrollment.js';
import {
  APPLICATION,
  admin,
  CHECKOUT,
  expectBalanced,
  type PaymentService,
  paymentService,
  type Seat,
} from '../test-kit/payment-service.js';

let service: PaymentService;
let count = 0;
beforeAll(async () => {
  service = await paymentService();
});
afterEach(async () => {
  service.cut = false;
  await expectBalanced(service);
});
afterAll(() => service.stop());

const WAITING_FOR_LOCK = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
const CREATE = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { code } }';

async function coupon(percentOff = 25, more: Record<string, unknown> = {}): Promise<string> {
  count += 1;
  return (await service.ok(CREATE, { input: { code: `REPLACE-${count}`, percentOff, ...more } }, admin)).createCoupon.code;
}
const redemptions = async (code: string) =>
  (await service.sql<{ redemptions: number }>('select redemptions from coupon where code = ?', [code]))[0]?.redemptions;
const inputOf = ({ enrollmentId }: Seat, more: Record<string, unknown> = {}) => ({ enrollmentId, ...more });
const start = (seat: Seat, more: Record<string, unknown> = {}) => service.startCheckout(seat.student, inputOf(seat, more));
const refused = async (seat: Seat, more: Record<string, unknown>) =>
  (await service.refused(CHECKOUT, { input: inputOf(seat, more) }, seat.student)).code;
const status = async (id: string) => (await service.payment(id)).status;
const open = (seat: Seat) => service.sql(`select id from payment where enrollment_id = ? and status = 'PENDING'`, [seat.enrollmentId]);
const paidFor = async ({ enrollmentId }: Seat) => {
  const { _entities } = await service.ok(
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Enrollment { payment { id status } } } }',
    { of: [{ __typename: 'Enrollment', id: enrollmentId }] },
    admin,
  );
  return _entities[0].payment;
};

describe('a coupon at the second startCheckout', () => {
  test('replaces the open payment: its price holds, and on the first page nobody can pay any more', async () => {
    const code = await coupon();
    const seat = await service.holdsSeat();
    const first = await start(seat);
    const second = await start(seat, { couponCode: code });
    expect(second.payment).toMatchObject({ status: 'PENDING', amount: { amount: 7_500 } });
    expect(second.payment.id).not.toBe(first.payment.id);
    expect((await service.visit(first.url)).html).toContain('This page is closed');
    expect(await status(first.payment.id)).toBe('EXPIRED');
    expect(await service.recorded(first.payment.id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_EXPIRED']);
    expect(await open(seat)).toEqual([{ id: second.payment.id }]);
    expect(await redemptions(code)).toBe(1);
    await service.webhooks();
    expect(await service.answers(seat.sagaId)).toEqual([]);
    await (await service.visit(second.url)).pay();
    await service.webhooks();
    await service.jobs();
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
    expect(await service.payment(second.payment.id)).toMatchObject({ status: 'SUCCEEDED', amount: { amount: 7_500 } });
    expect(await paidFor(seat)).toEqual({ id: second.payment.id, status: 'SUCCEEDED' });
  });

  test('is kept when the next call names it again or names none, and goes when the call clears it', async () => {
    const code = await coupon();
    const seat = await service.holdsSeat();
    const { payment, url } = await start(seat, { couponCode: code });
    expect(await start(seat, { couponCode: ` ${code.toLowerCase()}` })).toMatchObject({ url, payment: { id: payment.id } });
    expect(await start(seat)).toMatchObject({ url, payment: { id: payment.id } });
    expect((await start(seat, { couponCode: '' })).payment.amount.amount).toBe(10_000);
    expect(await redemptions(code)).toBe(0);
    expect((await start(seat, { couponCode: code })).payment.amount.amount).toBe(7_500);
    expect((await start(seat, { couponCode: null })).payment.amount.amount).toBe(10_000);
    expect(await open(seat)).toHaveLength(1);
  });

  test('that cannot be used is refused with its code, and the open payment stays as it was', async () => {
    const exhausted = await coupon(50, { maxRedemptions: 1 });
    await start(await service.holdsSeat(), { couponCode: exhausted });
    const seat = await service.holdsSeat();
    const { payment, url } = await start(seat);
    expect(await refused(seat, { couponCode: 'NO-SUCH-COUPON' })).toBe('COUPON_INVALID');
    expect(await refused(seat, { couponCode: exhausted })).toBe('COUPON_EXHAUSTED');
    expect(await start(seat)).toMatchObject({ url, payment: { id: payment.id } });
    await (await service.visit(url)).pay();
    await service.webhooks();
    expect(await status(payment.id)).toBe('SUCCEEDED');
  });

  test('of 100 % pays at once, and the first page is closed', async () => {
    const seat = await service.holdsSeat();
    const first = await start(seat);
    const second = await start(seat, { couponCode: await coupon(100) });
    expect(second).toMatchObject({ url: null, payment: { status: 'SUCCEEDED' } });
    await service.jobs();
    expect((await service.visit(first.url)).html).toContain('This page is closed');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
  });

  test('twenty times at once leaves one open payment, one redemption and one page', async () => {
    const code = await coupon();
    const seat = await service.holdsSeat();
    await start(seat);
    const request = { document: parse(CHECKOUT), variables: { input: inputOf(seat, { couponCode: code }) }, caller: seat.student };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.client.execute({ ...request, idempotencyKey: 'coupon', correlationId: 'c' })),
    );
    for (const answer of answers) expect(JSON.stringify(answer)).toBe(JSON.stringify(answers[0]));
    expect(answers[0]?.errors).toBeUndefined();
    expect(await open(seat)).toHaveLength(1);
    expect(await redemptions(code)).toBe(1);
  });
});

describe('money and a replacement', () => {
  test('paid before its webhook came: ALREADY_PAID, and the coupon is not used', async () => {
    const code = await coupon();
    const seat = await service.holdsSeat();
    const id = await service.pays(seat);
    expect(await refused(seat, { couponCode: code })).toBe('ALREADY_PAID');
    expect(await status(id)).toBe('SUCCEEDED');
    expect(await redemptions(code)).toBe(0);
  });

  test('the provider away: UNAVAILABLE, and the open payment stays as it was', async () => {
    const seat = await service.holdsSeat();
    const { payment } = await start(seat);
    service.cut = true;
    expect(await refused(seat, { couponCode: await coupon() })).toBe('UNAVAILABLE');
    service.cut = false;
    expect(await open(seat)).toEqual([{ id: payment.id }]);
  });

  test('whose page is being noted at the same moment: that page is closed, too', async () => {
    const seat = await service.holdsSeat();
    const first = await start(seat);
    const { id } = first.payment;
    await service.sql('update payment set checkout_id = null where id = ?', [id]);
    let second: Promise<unknown> | undefined;
    await service.orm.em.fork().transactional(async (em) => {
      await em.execute('update payment set checkout_id = ? where id = ?', [first.url.split('/').at(-1), id]);
      second = start(seat, { couponCode: await coupon() });
      await until(async () => (await service.sql(WAITING_FOR_LOCK)).length > 0);
    });
    await second;
    await service.jobs();
    expect((await service.visit(first.url)).html).toContain('This page is closed');
  });

  /** The first page is not closed yet when somebody pays there: the second call dies between its replacement and that. */
  async function replacedAndOpen(seat: Seat, couponCode: string) {
    const first = await start(seat);
    await service.sql('update payment set checkout_id = null where id = ?', [first.payment.id]);
    const second = await start(seat, { couponCode });
    await service.sql('update payment set checkout_id = ? where id = ?', [first.url.split('/').at(-1), first.payment.id]);
    return { first, second };
  }

  test('paid on the first page after all: that one counts, the second ends, and the coupon goes back', async () => {
    const code = await coupon();
    const seat = await service.holdsSeat();
    const { first, second } = await replacedAndOpen(seat, code);
    await (await service.visit(first.url)).pay();
    await service.webhooks();
    await service.jobs();
    expect(await status(first.payment.id)).toBe('SUCCEEDED');
    expect(await status(second.payment.id)).toBe('EXPIRED');
    expect((await service.visit(second.url)).html).toContain('This page is closed');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
    expect(await redemptions(code)).toBe(0);
    expect(await paidFor(seat)).toEqual({ id: first.payment.id, status: 'SUCCEEDED' });
    expect(await refused(seat, { couponCode: code })).toBe('ALREADY_PAID');
  });

  test('paid on both pages: the second time goes back, and the seat stays paid', async () => {
    const seat = await service.holdsSeat();
    const { first, second } = await replacedAndOpen(seat, await coupon());
    const page = await service.visit(first.url);
    await (await service.visit(second.url)).pay();
    await service.webhooks();
    await page.pay();
    await service.webhooks();
    await service.jobs();
    expect(await status(second.payment.id)).toBe('SUCCEEDED');
    expect(await status(first.payment.id)).toBe('REFUNDED');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_DONE']);
    expect(await paidFor(seat)).toEqual({ id: second.payment.id, status: 'SUCCEEDED' });
  });

  test('paid on the first page after the enrollment was cancelled: it goes back', async () => {
    const seat = await service.holdsSeat();
    const { first } = await replacedAndOpen(seat, await coupon());
    const { student: _, ...fact } = seat;
    await deliver(service, EnrollmentPaymentCalledOff, { ...fact, because: 'CALLED_OFF', reason: 'over' }, { sequence: 3 });
    await (await service.visit(first.url)).pay();
    await service.webhooks();
    await service.jobs();
    expect(await status(first.payment.id)).toBe('REFUNDED');
    expect(await service.answers(seat.sagaId)).toEqual(['SAGA_STEP_UNDONE']);
  });
});

describe('the return address', () => {
  const back = `${APPLICATION}/courses/welding`;

  test('is where the page leads back to', async () => {
    const seat = await service.holdsSeat();
    const { url } = await start(seat, { returnUrl: back });
    expect((await service.visit(`${url}/left`)).html).toContain(`href="${back}"`);
    expect((await (await service.visit(url)).pay()).html).toContain(`href="${back}"`);
    await service.webhooks();
  });

  test('of another origin, or that is none, is BAD_USER_INPUT, and nothing is begun', async () => {
    const seat = await service.holdsSeat();
    for (const returnUrl of ['https://evil.test/', 'javascript:alert(1)', '', 'x'.repeat(1_000_000)]) {
      const refusal = await service.refused(CHECKOUT, { input: inputOf(seat, { returnUrl }) }, seat.student);
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { returnUrl: expect.any(String) } } });
    }
    expect(await open(seat)).toEqual([]);
  });
});
