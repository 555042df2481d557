import { parse } from 'graphql';
import type { Caller } from '../../../platform/kernel/identity.js';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { admin, type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

const CHANGED = parse(
  'subscription ($id: ID!, $after: String) { paymentChanged(id: $id, after: $after) { cursor at payment { id status invoice { number } } } }',
);

const subscribe = (caller: Caller, id: string, after?: string) =>
  service.client.subscribe({ document: CHANGED, variables: { id, after }, caller, correlationId: newId() });

/** The next change's status and cursor. */
async function next(live: Awaited<ReturnType<typeof subscribe>>): Promise<{ status: string; cursor: string }> {
  if (!('next' in live)) throw new Error(JSON.stringify(live.errors));
  const { value } = await live.next();
  if (!value?.data) throw new Error(JSON.stringify(value));
  const { cursor, payment } = value.data.paymentChanged as { cursor: string; payment: { status: string } };
  return { cursor, status: payment.status };
}

test('the payer follows their payment to its end, and resumes where they left off', async () => {
  const seat = await service.holdsSeat();
  const { url, payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  const live = await subscribe(seat.student, payment.id);
  await (await service.visit(url)).pay();
  await service.webhooks();
  service.feed.notify();
  const paid = await next(live);
  expect(paid.status).toBe('SUCCEEDED');
  if ('return' in live) await live.return?.();
  await service.ok('mutation ($id: ID!) { refundPayment(input: { id: $id }) { id } }', { id: payment.id }, admin);
  const resumed = await subscribe(seat.student, payment.id, paid.cursor);
  expect((await next(resumed)).status).toBe('REFUNDED');
  if ('return' in resumed) await resumed.return?.();
});

test.each([
  ['somebody else', () => signedInAs('STUDENT')],
  ['nobody', () => anonymous],
])('to %s it does not exist', async (_who, caller) => {
  const seat = await service.holdsSeat();
  const { payment } = await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId });
  expect(await subscribe(caller(), payment.id)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});
