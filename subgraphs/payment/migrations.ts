import { migration } from '../../platform/postgres/migrate.js';

/** Read models, from the events of other services: courses with their staff, and enrollments. */
const readModels = migration(
  '001-read-models',
  `create table known_course (
    id uuid primary key,
    sequence integer not null,
    status text not null,
    instructor_id uuid not null,
    staff_ids uuid[] not null
  )`,
  `create table known_enrollment (
    id uuid primary key,
    sequence integer not null,
    course_id uuid not null,
    course_title text not null,
    student_id uuid not null,
    status text not null,
    price_amount bigint not null,
    price_currency text not null,
    saga_id uuid,
    held_until timestamptz
  )`,
);

const sales = migration(
  '002-sales',
  `create table plan (
    id uuid primary key,
    sequence integer not null default 0,
    name text not null,
    price_amount bigint not null constraint plan_price check (price_amount > 0),
    price_currency text not null,
    interval text not null check (interval in ('MONTH', 'YEAR', 'ONCE')),
    course_ids uuid[] not null,
    active boolean not null default true,
    created_at timestamptz not null
  )`,
  `create table coupon (
    id uuid primary key,
    sequence integer not null default 0,
    code text not null constraint coupon_code unique,
    percent_off integer not null constraint coupon_percent_off check (percent_off >= 1 and percent_off <= 100),
    course_id uuid,
    max_redemptions integer,
    redemptions integer not null default 0,
    expires_at timestamptz,
    constraint coupon_redemptions check (redemptions >= 0),
    constraint coupon_limit check (redemptions <= max_redemptions)
  )`,
  `create table plan_membership (
    id uuid primary key,
    sequence integer not null default 0,
    user_id uuid not null,
    plan_id uuid not null,
    first_payment_id uuid not null,
    subscription_id text constraint plan_membership_subscription_id unique,
    active_until timestamptz,
    renewing boolean not null,
    cancellation_due boolean not null default false,
    due_at timestamptz,
    ended_at timestamptz
  )`,
  'create unique index plan_membership_that_runs on plan_membership (user_id, plan_id) where ended_at is null',
  'create index plan_membership_due on plan_membership (due_at) where due_at is not null',
);

/** `payment_of_a_saga`: a held seat is paid once, whatever happens. */
const payments = migration(
  '003-payments',
  `create table payment (
    id uuid primary key,
    sequence integer not null default 0,
    status text not null default 'PENDING' check (status in ('PENDING', 'SUCCEEDED', 'FAILED', 'EXPIRED', 'REFUNDED')),
    amount_due bigint not null constraint payment_amount check (amount_due >= 0),
    discount bigint not null constraint payment_discount check (discount >= 0),
    currency text not null,
    payer_id uuid not null,
    what text not null,
    enrollment_id uuid,
    course_id uuid,
    saga_id uuid constraint payment_of_a_saga unique,
    plan_id uuid,
    membership_id uuid,
    coupon_id uuid,
    checkout_id text constraint payment_checkout_id unique,
    checkout_url text,
    charge_id text constraint payment_charge_id unique,
    called_off text,
    failure_code text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz,
    ask_at timestamptz,
    asked integer not null default 0
  )`,
  'create index payment_of_an_enrollment on payment (enrollment_id, created_at)',
  `create unique index payment_open_for_an_enrollment on payment (enrollment_id) where status = 'PENDING'`,
  `create unique index payment_open_for_a_plan on payment (payer_id, plan_id) where status = 'PENDING'`,
  'create index payment_to_ask_about on payment (ask_at) where ask_at is not null',
  `create table coupon_redemption (
    payment_id uuid primary key,
    coupon_id uuid not null,
    user_id uuid not null,
    constraint coupon_redemption_once unique (coupon_id, user_id)
  )`,
  `create table refund (
    id uuid primary key,
    payment_id uuid not null constraint refund_of_a_payment unique,
    reason text,
    requested_at timestamptz not null,
    done_at timestamptz,
    due_at timestamptz,
    tries integer not null default 0
  )`,
  'create index refund_due on refund (due_at) where due_at is not null',
);

/**
 * What was invoiced, and the money that moved. `invoice_number` has one row for each year. A transaction that issues an invoice locks it
 * until it commits, so numbers have no gaps. `ledger_disagreement` is empty as long as money in = invoices − refunds.
 */
const books = migration(
  '004-books',
  'create table invoice_number (year integer primary key, last integer not null)',
  `create table invoice (
    id uuid primary key,
    number text not null constraint invoice_number_once unique,
    payment_id uuid not null constraint invoice_of_a_payment unique,
    payer_id uuid not null,
    issued_at timestamptz not null,
    lines jsonb not null,
    total_amount bigint not null constraint invoice_total check (total_amount >= 0),
    refunded_amount bigint not null default '0',
    currency text not null,
    constraint invoice_refunded check (refunded_amount >= 0 and refunded_amount <= total_amount)
  )`,
  'create index invoice_of_a_payer on invoice (payer_id, issued_at, id)',
  `create table ledger (
    payment_id uuid not null,
    kind text not null check (kind in ('CHARGE', 'REFUND')),
    amount bigint not null check (amount > 0),
    currency text not null,
    at timestamptz not null,
    primary key (payment_id, kind)
  )`,
  `create view ledger_disagreement as
    with money as (
      select payment_id, currency, sum(case kind when 'CHARGE' then amount else -amount end) as amount from ledger group by payment_id, currency
    )
    select coalesce(money.payment_id, invoice.payment_id) as payment_id, coalesce(money.amount, 0) as money_in,
      coalesce(total_amount, 0) as invoiced, coalesce(refunded_amount, 0) as refunded
    from money full join invoice on invoice.payment_id = money.payment_id and invoice.currency = money.currency
    where coalesce(money.amount, 0) <> coalesce(total_amount, 0) - coalesce(refunded_amount, 0)`,
);

/** Indexes for what a deleted course leaves behind. */
const deletions = migration(
  '005-course-deletion',
  'alter table known_course add column deleted_at timestamptz',
  'create index known_enrollment_by_course on known_enrollment (course_id)',
  'create index coupon_of_a_course on coupon (course_id) where course_id is not null',
  `create index payment_taken_for_a_course on payment (course_id) where status = 'SUCCEEDED' and course_id is not null`,
);

/** Every read model has a tombstone. */
const tombstones = migration('006-enrollment-tombstone', 'alter table known_enrollment add column deleted_at timestamptz');

/** The payer may change an open payment by replacing it; of the payments of a saga, one counts. */
const replacements = migration(
  '007-replaced-payments',
  'alter table payment add column replaced_at timestamptz',
  'alter table payment add column return_url text',
  'alter table payment drop constraint payment_of_a_saga',
  'create unique index payment_of_a_saga on payment (saga_id) where replaced_at is null',
);

export const migrations = [readModels, sales, payments, books, deletions, tombstones, replacements];
