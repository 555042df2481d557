import { newId } from '../../../platform/kernel/ids.js';
import { admin, expectBalanced, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
beforeEach(() => {
  service.cut = false;
  Object.assign(service.behaviour, { timeouts: 0 });
});
afterEach(() => expectBalanced(service));
afterAll(() => service.stop());

const REFUND = 'mutation ($input: RefundInput!) { refundPayment(input: $input) { id status invoice { refunded { amount } } } }';
const refund = async (id: string) => (await service.ok(REFUND, { input: { id, reason: 'a mistake' } }, admin)).refundPayment;
const code = async (id: string) => (await service.refused(REFUND, { input: { id } }, admin)).code;
const atTheGateway = (id: string) =>
  service.sql('select amount::int from gateway.refund where intent_id = (select charge_id from payment where id = ?)', [id]);

test('an admin gives the money back: all of it, once', async () => {
  const id = await service.paid(await service.holdsSeat());
  expect(await refund(id)).toEqual({ id, status: 'REFUNDED', invoice: { refunded: { amount: 10_000 } } });
  await service.webhooks();
  await service.jobs();
  expect(await service.recorded(id)).toEqual(['PAYMENT_STARTED', 'PAYMENT_SUCCEEDED', 'PAYMENT_REFUNDED']);
  expect(await atTheGateway(id)).toEqual([{ amount: 10_000 }]);
  expect(await code(id)).toBe('NOT_REFUNDABLE');
});

test('asked for ten times at once there is one refund', async () => {
  const id = await service.paid(await service.holdsSeat());
  const calls = await Promise.all(Array.from({ length: 10 }, () => service.call(REFUND, { input: { id } }, admin)));
  expect(calls.some(({ errors }) => !errors)).toBe(true);
  for (const { errors } of calls) if (errors) expect(errors[0]?.extensions.code).toBe('NOT_REFUNDABLE');
  expect(await atTheGateway(id)).toEqual([{ amount: 10_000 }]);
  expect((await service.recorded(id)).filter((type) => type === 'PAYMENT_REFUNDED')).toHaveLength(1);
});

test('while the provider is away it is promised, and kept when it is back', async () => {
  const id = await service.paid(await service.holdsSeat());
  service.cut = true;
  expect((await refund(id)).status).toBe('SUCCEEDED');
  service.cut = false;
  service.clock.advance(120_000);
  await service.jobs();
  expect((await service.payment(id)).status).toBe('REFUNDED');
});

test('a provider that gives back without answering gives back once', async () => {
  const id = await service.paid(await service.holdsSeat());
  service.behaviour.timeouts = 100;
  expect((await refund(id)).status).toBe('SUCCEEDED');
  service.behaviour.timeouts = 0;
  service.clock.advance(120_000);
  await service.jobs();
  await service.webhooks();
  expect((await service.payment(id)).status).toBe('REFUNDED');
  expect(await atTheGateway(id)).toEqual([{ amount: 10_000 }]);
});

test('a refund that is made at the provider by hand is taken in', async () => {
  const id = await service.paid(await service.holdsSeat());
  const [{ charge }] = (await service.sql<{ charge: string }>('select charge_id as charge from payment where id = ?', [id])) as [
    { charge: string },
  ];
  const { paymentProvider } = service.context({ caller: admin }).resources;
  await paymentProvider.refund({ refundId: newId(), chargeId: charge, amount: { amount: 10_000, currency: 'EUR' } });
  await service.webhooks();
  expect((await service.payment(id)).status).toBe('REFUNDED');
  expect(await atTheGateway(id)).toEqual([{ amount: 10_000 }]);
});

test('what was not taken, or does not exist, is refused', async () => {
  const seat = await service.holdsSeat();
  const { payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  expect(await code(payment.id)).toBe('NOT_REFUNDABLE');
  expect(await code(newId())).toBe('NOT_FOUND');
  expect(await code('nothing')).toBe('NOT_FOUND');
});
