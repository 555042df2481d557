import type { Pool } from 'pg';
import { ADVISORY_LOCK } from '../../../platform/postgres/advisory-locks.js';
import { makeTables } from '../../../platform/postgres/make-tables.js';

/** The tables of the gateway. It stands for a foreign system, so the payment service never reads them: it uses the API. */
const statements: readonly string[] = [
  'create schema if not exists gateway',
  `create table if not exists gateway.payment_intent (
    id text primary key,
    payment_id text,
    amount bigint not null check (amount > 0),
    currency text not null,
    status text not null,
    amount_received bigint not null default 0,
    amount_refunded bigint not null default 0 check (amount_refunded between 0 and amount_received),
    failure text
  )`,
  `create table if not exists gateway.subscription (
    id text primary key,
    what text not null,
    amount bigint not null,
    currency text not null,
    interval text not null,
    current_period_end timestamptz not null,
    renew_at timestamptz,
    failures integer not null default 0,
    cancel_at_period_end boolean not null default false,
    status text not null
  )`,
  'create index if not exists subscription_to_renew on gateway.subscription (renew_at) where renew_at is not null',
  `create table if not exists gateway.checkout_session (
    id text primary key,
    idempotency_key text not null unique,
    payment_id text not null,
    mode text not null,
    what text not null,
    status text not null,
    intent_id text not null references gateway.payment_intent (id),
    renewal_amount bigint,
    renewal_interval text,
    subscription_id text references gateway.subscription (id),
    return_url text,
    form_secret text not null,
    expires_at timestamptz not null
  )`,
  `create index if not exists checkout_session_to_expire on gateway.checkout_session (expires_at) where status = 'open'`,
  `create table if not exists gateway.refund (
    id text primary key,
    idempotency_key text not null unique,
    intent_id text not null references gateway.payment_intent (id),
    amount bigint not null check (amount > 0)
  )`,
  `create table if not exists gateway.invoice (
    id text primary key,
    subscription_id text not null references gateway.subscription (id),
    intent_id text not null references gateway.payment_intent (id),
    status text not null,
    period_end timestamptz not null
  )`,
  'create index if not exists invoice_of_a_subscription on gateway.invoice (subscription_id, period_end)',
  `create table if not exists gateway.webhook (
    id text primary key,
    body text not null,
    copies integer not null,
    attempts integer not null default 0,
    due_at timestamptz
  )`,
  'create index if not exists webhook_due on gateway.webhook (due_at) where due_at is not null',
];

/** Creates the tables that are missing. */
export const createGatewayTables = (pool: Pool): Promise<void> => makeTables(pool, ADVISORY_LOCK.gatewaySchema, statements);
