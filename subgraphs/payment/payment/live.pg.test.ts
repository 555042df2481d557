import { parse } from 'graphql';
import { anonymous } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { subscriptionOf } from '../../../platform/testing/follow.js';
import { admin, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

const CHANGED = parse(
  'subscription ($id: ID!, $after: String) { paymentChanged(id: $id, after: $after) { cursor at payment { id status failureCode invoice { number } } } }',
);

interface Changed {
  readonly cursor: string;
  readonly payment: { readonly status: string; readonly failureCode: string | null };
}

const { follow, refusal } = subscriptionOf<Changed>(() => service, CHANGED);

test('the payer follows their payment to its end, and resumes where they left off', async () => {
  const seat = await service.holdsSeat();
  const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  const next = await follow(seat.student, { id: payment.id });
  const page = await (await service.visit(url)).decline();
  await service.webhooks();
  expect((await next()).payment).toMatchObject({ status: 'PENDING', failureCode: 'card_declined' });
  await page.pay();
  await service.webhooks();
  const paid = await next();
  expect(paid.payment.status).toBe('SUCCEEDED');
  await service.ok('mutation ($id: ID!) { refundPayment(input: { id: $id }) { id } }', { id: payment.id }, admin);
  const resumed = await follow(seat.student, { id: payment.id, after: paid.cursor });
  expect((await resumed()).payment.status).toBe('REFUNDED');
});

test.each([
  ['somebody else', () => signedInAs('STUDENT')],
  ['nobody', () => anonymous],
])('to %s it does not exist', async (_who, caller) => {
  const seat = await service.holdsSeat();
  const { payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  expect(await refusal(caller(), { id: payment.id })).toBe('NOT_FOUND');
});
