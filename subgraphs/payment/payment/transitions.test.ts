import { newId } from '../../../platform/kernel/ids.js';
import { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

const { PENDING, SUCCEEDED, FAILED, EXPIRED, REFUNDED } = PaymentStatus;
const now = new Date('2026-01-02T03:04:05.000Z');

function aPayment(status: PaymentStatus): Payment {
  const price = { amount: 4900, currency: 'USD' };
  const of = { enrollmentId: newId(), courseId: newId(), sagaId: newId() };
  const payment = Payment.begin({ payerId: newId(), what: 'Welding', price, discount: 0, couponId: null, of, expiresAt: now }, now);
  return Object.assign(payment, { status });
}

/** Every change, with the statuses that it may happen in and the one that it leads to. */
const changes: [name: string, change: (payment: Payment) => void, from: PaymentStatus[], to: PaymentStatus][] = [
  ['succeeds', (payment) => payment.succeed('charge', '2026-1', now), [PENDING, FAILED, EXPIRED, SUCCEEDED], SUCCEEDED],
  ['fails', (payment) => payment.fail('card_declined', 'The card was declined', now), [PENDING], FAILED],
  ['expires', (payment) => payment.expire(now), [PENDING], EXPIRED],
  ['is refunded', (payment) => payment.refund(newId(), null, now), [SUCCEEDED], REFUNDED],
];

const rows = changes.flatMap(([name, change, from, to]) =>
  Object.values(PaymentStatus).map((status) => ({ name, change, status, to: from.includes(status) ? to : 'nothing else' })),
);

test.each(rows)('a payment that is $status and $name becomes $to', ({ change, status, to }) => {
  const payment = aPayment(status);
  const before = payment.sequence;
  if (to !== 'nothing else') change(payment);
  else expect(() => change(payment)).toThrow('cannot become');
  expect([payment.status, payment.sequence - before]).toEqual(to === 'nothing else' ? [status, 0] : [to, 1]);
});
