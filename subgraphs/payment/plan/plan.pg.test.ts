import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { aCourse } from '../test-kit/owners.js';
import { admin, CHECKOUT, expectBalanced, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService({ LMS_PLAN_GRACE: '3d' });
});
beforeEach(() => {
  service.cut = false;
  Object.assign(service.behaviour, { renewalsFailing: 0, webhooksLost: 0 });
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

const CREATE = `mutation ($input: CreatePlanInput!) {
  createPlan(input: $input) { id name price { amount currency } interval active courses { id } } }`;
const CANCEL = 'mutation ($id: ID!) { cancelPlan(membershipId: $id) { id renewing activeUntil } }';
const DAY = 24 * 60 * 60_000;

async function plan(input: Record<string, unknown> = {}): Promise<{ id: string; courses: { id: string }[] }> {
  const course = aCourse();
  service.courses.things.set(course.id, course);
  const whole = { name: 'Everything', price: { amount: 2_000, currency: 'EUR' }, interval: 'MONTH', courseIds: [course.id], ...input };
  return (await service.ok(CREATE, { input: whole }, admin)).createPlan;
}

/** Pays for the plan, and the webhooks have come. */
async function buys(planId: string, caller: UserCaller = signedInAs('STUDENT'), couponCode?: string) {
  const { url, payment } = await service.startCheckout(caller, { planId, couponCode });
  if (url) await (await service.visit(url)).pay();
  await service.webhooks();
  return { caller, paymentId: payment.id as string };
}
const mine = async (caller: UserCaller) =>
  (await service.ok('{ myPlans { id activeUntil renewing plan { id name } } }', {}, caller)).myPlans;
const facts = async (paymentId: string) =>
  (await service.outbox())
    .filter(({ key, type }) => key === paymentId && type.startsWith('PLAN_'))
    .map(({ type, payload }) => [type, payload.activeUntil]);
const monthsLater = (months: number) => {
  const time = service.clock.now();
  return new Date(
    Date.UTC(
      time.getUTCFullYear(),
      time.getUTCMonth() + months,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
      time.getUTCMilliseconds(),
    ),
  );
};
/** Time passes, the gateway and the jobs do what is due. */
async function passes(ms: number): Promise<void> {
  service.clock.advance(ms);
  await service.webhooks();
  await service.jobs();
  await service.webhooks();
}

test('who pays for a plan has it for a month, and its courses are told of', async () => {
  const { id, courses } = await plan();
  const until = monthsLater(1).toISOString();
  const { caller, paymentId } = await buys(id);
  expect(await mine(caller)).toMatchObject([{ activeUntil: until, renewing: true, plan: { id } }]);
  const [started] = (await service.outbox()).filter(({ key, type }) => key === paymentId && type === 'PLAN_MEMBERSHIP_STARTED');
  expect(started?.payload).toMatchObject({ userId: caller.userId, courseIds: courses.map((each) => each.id), activeUntil: until });
  expect((await service.payment(paymentId)).plan).toEqual({ id });
  expect(await service.refused(CHECKOUT, { input: { planId: id } }, caller)).toMatchObject({ code: 'ALREADY_PAID' });
});

test('a coupon at the second checkout replaces what is open; paid on the first page after all, that one counts', async () => {
  const { id } = await plan();
  const caller = signedInAs('STUDENT');
  const input = { code: 'PLAN-25', percentOff: 25, courseId: null };
  await service.ok('mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }', { input }, admin);
  const first = await service.startCheckout(caller, { planId: id });
  const page = await service.visit(first.url);
  // The call dies before it has closed the first page.
  service.cut = true;
  await service.sql('update payment set checkout_id = null where id = ?', [first.payment.id]);
  const withCoupon = { planId: id, couponCode: 'PLAN-25' };
  expect(await service.refused(CHECKOUT, { input: withCoupon }, caller)).toMatchObject({ code: 'UNAVAILABLE' });
  service.cut = false;
  await service.sql('update payment set checkout_id = ? where id = ?', [first.url.split('/').at(-1), first.payment.id]);
  const second = await service.startCheckout(caller, withCoupon);
  expect(second.payment).toMatchObject({ status: 'PENDING', amount: { amount: 1_500 } });
  await page.pay();
  await service.webhooks();
  expect((await service.payment(first.payment.id)).status).toBe('SUCCEEDED');
  expect((await service.payment(second.payment.id)).status).toBe('EXPIRED');
  expect(await mine(caller)).toHaveLength(1);
  expect(await service.refused(CHECKOUT, { input: { planId: id } }, caller)).toMatchObject({ code: 'ALREADY_PAID' });
});

test('it is renewed at the provider: another payment, another invoice, another month', async () => {
  const { id } = await plan();
  const { caller, paymentId } = await buys(id);
  const until = monthsLater(2).toISOString();
  await passes(monthsLater(1).getTime() - service.clock.now().getTime());
  expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_RENEWED']);
  expect((await mine(caller))[0].activeUntil).toBe(until);
  const { myInvoices } = await service.ok('{ myInvoices { nodes { total { amount } } } }', {}, caller);
  expect(myInvoices.nodes).toEqual([{ total: { amount: 2_000 } }, { total: { amount: 2_000 } }]);
});

test('a renewal whose webhook is lost is found by asking, before the plan would end', async () => {
  const { id } = await plan();
  const { caller, paymentId } = await buys(id);
  service.behaviour.webhooksLost = 100;
  await passes(31 * DAY);
  expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_RENEWED']);
  expect(await mine(caller)).toHaveLength(1);
});

test('one that cannot be renewed has its grace time, and then ends', async () => {
  const { id } = await plan();
  const { caller, paymentId } = await buys(id);
  service.behaviour.renewalsFailing = 100;
  await passes(monthsLater(1).getTime() - service.clock.now().getTime());
  await passes(2 * DAY);
  expect(await mine(caller)).toHaveLength(1);
  await passes(1 * DAY);
  expect(await mine(caller)).toEqual([]);
  expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_ENDED']);
});

test('one that is paid within its grace time goes on', async () => {
  const { id } = await plan();
  const { caller, paymentId } = await buys(id);
  service.behaviour.renewalsFailing = 100;
  await passes(monthsLater(1).getTime() - service.clock.now().getTime());
  service.behaviour.renewalsFailing = 0;
  await passes(1 * DAY);
  await passes(10 * DAY);
  expect(await mine(caller)).toHaveLength(1);
  expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_RENEWED']);
});

test('it does not end while the provider cannot be asked whether it was renewed', async () => {
  const { id } = await plan();
  const { caller } = await buys(id);
  service.behaviour.webhooksLost = 100;
  service.cut = true;
  await passes(40 * DAY);
  expect(await mine(caller)).toHaveLength(1);
  service.cut = false;
  await passes(DAY);
  expect(await mine(caller)).toHaveLength(1);
});

describe('cancelPlan', () => {
  test('runs to its end, and then is not renewed', async () => {
    const { id } = await plan();
    const { caller, paymentId } = await buys(id);
    const [membership] = await mine(caller);
    const { cancelPlan } = await service.ok(CANCEL, { id: membership.id }, caller);
    expect(cancelPlan).toEqual({ id: membership.id, renewing: false, activeUntil: membership.activeUntil });
    await passes(20 * DAY);
    expect(await mine(caller)).toHaveLength(1);
    await passes(12 * DAY);
    expect(await mine(caller)).toEqual([]);
    expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_ENDED']);
    expect(await service.refused(CANCEL, { id: membership.id }, caller)).toMatchObject({ code: 'CONFLICT' });
  });

  test('while the provider is away it is stored, and told later: nothing is taken again', async () => {
    const { id } = await plan();
    const { caller } = await buys(id);
    const [membership] = await mine(caller);
    service.cut = true;
    expect((await service.ok(CANCEL, { id: membership.id }, caller)).cancelPlan.renewing).toBe(false);
    service.cut = false;
    await passes(2 * DAY);
    await passes(40 * DAY);
    expect((await service.ok('{ myInvoices { totalCount } }', {}, caller)).myInvoices.totalCount).toBe(1);
  });
});

test('one that is refunded is over at once, and is not renewed', async () => {
  const { id } = await plan();
  const { caller, paymentId } = await buys(id);
  await service.ok('mutation ($input: RefundInput!) { refundPayment(input: $input) { id } }', { input: { id: paymentId } }, admin);
  expect(await mine(caller)).toEqual([]);
  await passes(DAY);
  await passes(40 * DAY);
  expect((await service.ok('{ myInvoices { totalCount } }', {}, caller)).myInvoices.totalCount).toBe(1);
  expect((await facts(paymentId)).map(([type]) => type)).toEqual(['PLAN_MEMBERSHIP_STARTED', 'PLAN_MEMBERSHIP_ENDED']);
});

test('a coupon takes off the first period only; all of it needs no provider, and is not renewed', async () => {
  const coupon = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }';
  await service.ok(coupon, { input: { code: 'HALF', percentOff: 50 } }, admin);
  await service.ok(coupon, { input: { code: 'ALL', percentOff: 100 } }, admin);
  const { id } = await plan();
  const half = await buys(id, undefined, 'HALF');
  const all = await buys(id, undefined, 'ALL');
  expect(await mine(all.caller)).toMatchObject([{ renewing: false }]);
  await passes(32 * DAY);
  const totals = async (caller: UserCaller) =>
    (await service.ok('{ myInvoices { nodes { total { amount } } } }', {}, caller)).myInvoices.nodes.map(
      (each: { total: { amount: number } }) => each.total.amount,
    );
  expect(await totals(half.caller)).toEqual([2_000, 1_000]);
  expect(await totals(all.caller)).toEqual([0]);
  expect(await mine(all.caller)).toEqual([]);
});

test('one open payment a person and plan, also when both calls come at once', async () => {
  const { id } = await plan();
  const caller = signedInAs('STUDENT');
  const calls = await Promise.all(Array.from({ length: 6 }, () => service.startCheckout(caller, { planId: id })));
  expect(new Set(calls.map(({ payment }) => payment.id)).size).toBe(1);
});

test('paid twice by a page that was still open, the second money goes back and nothing is renewed twice', async () => {
  const { id } = await plan();
  const caller = signedInAs('STUDENT');
  const first = await service.startCheckout(caller, { planId: id });
  service.cut = true;
  service.clock.advance(16 * 60_000);
  await service.jobs();
  service.cut = false;
  await buys(id, caller);
  await (await service.visit(first.url)).pay();
  await service.webhooks();
  await passes(2 * DAY);
  expect((await service.payment(first.payment.id)).status).toBe('REFUNDED');
  await passes(31 * DAY);
  expect(await mine(caller)).toHaveLength(1);
  expect(
    await service.sql(
      `select status from gateway.subscription where id in
    (select subscription_id from plan_membership where user_id = ? and ended_at is not null)`,
      [caller.userId],
    ),
  ).toEqual([{ status: 'canceled' }]);
});

test('plans are for everyone to see', async () => {
  const { id } = await plan({ name: 'Seen by all' });
  const { plans } = await service.ok('{ plans { id name price { amount } interval courses { id } } }');
  expect(plans.find((each: { id: string }) => each.id === id)).toMatchObject({ name: 'Seen by all', interval: 'MONTH' });
});

test.each([
  ['price.amount', { price: { amount: 0, currency: 'EUR' } }],
  ['price.amount', { price: { amount: -1, currency: 'EUR' } }],
  ['price.currency', { price: { amount: 1, currency: 'XXY' } }],
  ['price.currency', { price: { amount: 1, currency: 'euro' } }],
  ['name', { name: ' ' }],
  ['courseIds', { courseIds: [] }],
  ['courseIds', { courseIds: [newId()] }],
])('a plan with a wrong %s is BAD_USER_INPUT', async (field, wrong) => {
  const input = { name: 'Plan', price: { amount: 1, currency: 'EUR' }, interval: 'ONCE', courseIds: [newId()], ...wrong };
  const refusal = await service.refused(CREATE, { input }, admin);
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
});

test('one that is paid once is for good', async () => {
  const { id } = await plan({ interval: 'ONCE' });
  const { caller } = await buys(id);
  await passes(400 * DAY);
  expect(await mine(caller)).toMatchObject([{ activeUntil: null, renewing: false }]);
});
