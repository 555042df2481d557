import { until } from '../../../platform/testing/until.js';
import type { System } from '../../kit/system.js';
import { countBroken, noneOf } from './count-broken.js';
import type { Url } from './rows.js';

/** What enrollment and payment each know of seats and money, out of their two databases. */
const TABLES = {
  enrolled: [
    'create temp table enrolled (id uuid, course_id uuid, status text, price_amount bigint, payment_id uuid)',
    'lms_enrollment',
    'select id, course_id, status, price_amount, payment_id from enrollment',
  ],
  course: [
    'create temp table course (id uuid, seats_taken integer, capacity integer)',
    'lms_enrollment',
    'select id, seats_taken, capacity from known_course',
  ],
  payment: [
    'create temp table payment (id uuid, status text, enrollment_id uuid, amount_due bigint, currency text)',
    'lms_payment',
    'select id, status, enrollment_id, amount_due, currency from payment',
  ],
  invoice: [
    'create temp table invoice (payment_id uuid, total_amount bigint, refunded_amount bigint, currency text)',
    'lms_payment',
    'select payment_id, total_amount, refunded_amount, currency from invoice',
  ],
  ledger: [
    'create temp table ledger (payment_id uuid, kind text, amount bigint, currency text)',
    'lms_payment',
    'select payment_id, kind, amount, currency from ledger',
  ],
  // What the provider has in its own books, which is what people see on their cards.
  charged: [
    'create temp table charged (payment_id uuid, amount bigint, currency text)',
    'lms_payment',
    // It does not know what we call the renewal of a plan.
    `select coalesce(payment_id, (select id::text from payment where charge_id = intent.id)) as payment_id,
      amount_received - amount_refunded as amount, upper(currency) as currency
    from gateway.payment_intent intent where amount_received > 0`,
  ],
} as const;

/** The invariants, each as the rows that break it. */
const BROKEN = {
  paidNotEnrolled: `select payment.id from payment left join enrolled
      on enrolled.payment_id = payment.id and enrolled.status in ('ACTIVE', 'COMPLETED')
    where payment.status = 'SUCCEEDED' and payment.enrollment_id is not null and enrolled.id is null`,
  enrolledNotPaid: `select enrolled.id from enrolled left join payment
      on payment.id = enrolled.payment_id and payment.enrollment_id = enrolled.id and payment.status = 'SUCCEEDED'
    where enrolled.status in ('ACTIVE', 'COMPLETED') and enrolled.price_amount > 0 and payment.id is null`,
  seatsMiscounted: `select course.id from course
    where seats_taken <> (select count(*) from enrolled where course_id = course.id and status in ('ACTIVE', 'COMPLETED', 'PENDING_PAYMENT'))`,
  oversold: 'select id from course where seats_taken > capacity',
  booksDisagree: `select payment_id from (
      select payment_id, currency, total_amount - refunded_amount as amount from invoice
      union all select payment_id, currency, case kind when 'CHARGE' then -amount else amount end from ledger
    ) entry group by payment_id, currency having sum(amount) <> 0`,
  chargedOtherwise: `select payment_id from (
      select payment_id, currency, amount from charged
      union all select payment_id, currency, case kind when 'CHARGE' then -amount else amount end from ledger
    ) entry group by payment_id, currency having sum(amount) <> 0`,
  chargedTwice: `select enrollment_id from payment where status = 'SUCCEEDED' and enrollment_id is not null group by enrollment_id having count(*) > 1`,
  neverInvoiced: `select id from payment left join invoice on invoice.payment_id = payment.id and total_amount = amount_due
    where status in ('SUCCEEDED', 'REFUNDED') and invoice.payment_id is null`,
};

export type BrokenMoney = Record<keyof typeof BROKEN, number>;

/**
 * Counts what breaks each invariant, once nothing is under way. `url` names a database of the system; `seed` may spoil what was
 * collected, to show that it is seen.
 */
export const brokenMoneyIn = (url: Url, ...seed: readonly string[]): Promise<BrokenMoney> =>
  countBroken(url, { tables: TABLES, broken: BROKEN, seed });

export const NO_MONEY_LOST: BrokenMoney = noneOf(BROKEN);

/** Holds a running system against the invariants, as soon as what is under way has come to its end. */
export async function expectNothingBroken({ databaseUrl }: System): Promise<void> {
  const urlOf = (database: string) => databaseUrl(database.replace(/^lms_/, ''));
  await until(async () => expect(await brokenMoneyIn(urlOf)).toEqual(NO_MONEY_LOST));
}
