import { createHmac } from 'node:crypto';
import { OWN_SYSTEMS } from '../kit/own-systems.js';
import { newCourse, newInstructor, newStudent } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const SECRET: string = OWN_SYSTEMS.webhooks.settings.LMS_PAYMENT_WEBHOOK_SECRETS;

let system: System;
beforeAll(async () => {
  system = await startOwnSystem('webhooks');
}, 240_000);
afterAll(() => system.stop());

const now = (): number => Math.floor(Date.now() / 1_000);
const signed = (body: string, time = now(), secret = SECRET): string =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;

const post = async (body: string, signature: string): Promise<number> => {
  const headers = { 'content-type': 'application/json', 'payment-signature': signature };
  return (await fetch(`${system.origin}/webhooks/payments`, { method: 'POST', headers, body })).status;
};

/** Somebody's open payment, and what a provider would send when it is paid: written as no JSON writer of ours would. */
async function openPayment() {
  const { id: courseId } = await newCourse(await newInstructor(system.admin), { price: { amount: 4_900, currency: 'USD' } });
  const { client } = await newStudent(system.client);
  const { enroll } = await client.ok('mutation ($courseId: ID!) { enroll(input: { courseId: $courseId }) { id } }', { courseId });
  const { startCheckout } = await client.ok('mutation ($id: ID!) { startCheckout(input: { enrollmentId: $id }) { payment { id } } }', {
    id: enroll.id,
  });
  const { id } = startCheckout.payment;
  const intent = { id: `pi_${id}`, status: 'succeeded', amount_received: 4_900, currency: 'usd', metadata: {} };
  const session = { client_reference_id: id, status: 'complete', payment_status: 'paid', subscription: null, payment_intent: intent };
  const object = { id: `cs_${id}`, url: null, ...session };
  const body = JSON.stringify({ id: 'evt_1', type: 'checkout.session.completed', data: { object } }, null, 3);
  const status = async () => (await client.ok('query ($id: ID!) { payment(id: $id) { status } }', { id })).payment.status;
  return { body, status };
}

test('a webhook reaches payment through the router byte for byte, and pays once', async () => {
  const { body, status } = await openPayment();
  expect(await Promise.all([1, 2, 3].map(() => post(body, signed(body))))).toEqual([200, 200, 200]);
  expect(await status()).toBe('SUCCEEDED');
});

test('forged, altered, written anew, too old or too early it is 400 at the router’s door, and nothing is paid', async () => {
  const { body, status } = await openPayment();
  const rewritten = JSON.stringify(JSON.parse(body));
  const forgeries: [string, string][] = [
    [body, ''],
    [body, signed(body, now(), 'another secret')],
    [body.replace('4900', '4901'), signed(body)],
    [rewritten, signed(body)],
    [body, signed(body, now() - 302)],
    [body, signed(body, now() + 302)],
  ];
  for (const [sent, signature] of forgeries) expect(await post(sent, signature)).toBe(400);
  expect(await status()).toBe('PENDING');
});
