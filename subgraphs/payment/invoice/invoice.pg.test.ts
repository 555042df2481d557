import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { withCause } from '../../../platform/postgres/cause.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { lockPayment } from '../payment/lock-payment.js';
import { takeMoney } from '../payment/take-money.js';
import { type PaymentService, paymentService } from '../test-kit/payment-service.js';

let service: PaymentService;
beforeAll(async () => {
  service = await paymentService();
});
afterAll(() => service.stop());

/** Numbers of a year, as they were given. */
const numbers = async (year: number) =>
  (await service.sql<{ number: string }>('select number from invoice where number like ? order by number', [`${year}-%`])).map(
    ({ number }) => number,
  );

const withoutGaps = (year: number, count: number) => Array.from({ length: count }, (_, n) => `${year}-${String(n + 1).padStart(6, '0')}`);

test('numbers have no gaps, though thirty are written at once and every third is rolled back at the last moment', async () => {
  const ids = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const seat = await service.holdsSeat();
      return (await service.startCheckout(seat.student, { enrollmentId: seat.enrollmentId })).payment.id as string;
    }),
  );
  const settle = async (id: string, fails: boolean) => {
    const context = service.context({ caller: serviceCaller('payment') });
    await context.em.transactional(async (em) => {
      withCause(em, context);
      const payment = await lockPayment(em, { id });
      if (!payment) throw new Error('gone');
      await takeMoney({ ...context, em }, payment, { id: `pi_${newId()}`, amount: 10_000, currency: 'EUR' }, null);
      await em.flush();
      if (fails) throw new Error('at the last moment');
    });
  };
  const results = await Promise.allSettled(ids.map((id, n) => settle(id, n % 3 === 0)));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  expect(await numbers(2026)).toEqual(withoutGaps(2026, 20));
  expect(await service.sql('select * from ledger_disagreement')).toEqual([]);
});

test('each year begins anew', async () => {
  service.clock.set(new Date('2027-01-01T00:00:00Z'));
  await service.paid(await service.holdsSeat());
  await service.paid(await service.holdsSeat());
  expect(await numbers(2027)).toEqual(withoutGaps(2027, 2));
});

test('a payer finds their own, newest first, and nobody else’s', async () => {
  const student = signedInAs('STUDENT');
  const mine = await service.paid(await service.holdsSeat({ student, studentId: student.userId }));
  service.clock.advance(1_000);
  const newer = await service.paid(await service.holdsSeat({ student, studentId: student.userId }));
  const query = '{ myInvoices(first: 1) { totalCount nodes { payment { id invoice { id } } } pageInfo { hasNextPage } } }';
  const { myInvoices } = await service.ok(query, {}, student);
  expect(myInvoices).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ payment: { id: newer } }] });
  expect(mine).not.toBe(newer);
  expect((await service.ok(query, {}, signedInAs('STUDENT'))).myInvoices.totalCount).toBe(0);
});

test('the ledger check finds money without an invoice, and an invoice without money', async () => {
  const [first, second] = [await service.paid(await service.holdsSeat()), await service.paid(await service.holdsSeat())];
  await service.sql('delete from ledger where payment_id = ?', [first]);
  await service.sql('update invoice set refunded_amount = 1 where payment_id = ?', [second]);
  const wrong = await service.sql<{ payment_id: string }>('select payment_id from ledger_disagreement');
  expect(wrong.map((row) => row.payment_id).sort()).toEqual([first, second].sort());
  await service.sql(`insert into ledger values (?, 'CHARGE', 10000, 'EUR', now())`, [first]);
  await service.sql('update invoice set refunded_amount = 0 where payment_id = ?', [second]);
});
