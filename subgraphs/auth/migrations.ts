import { migration } from '../../platform/postgres/migrate.js';

export const migrations = [
  migration(
    '001-resets',
    `create table reset_requests (
      id uuid primary key,
      email text not null,
      requested_at timestamptz not null,
      due_at timestamptz not null
    )`,
    'create index reset_requests_due on reset_requests (due_at)',
    `create table reset_tokens (
      hash text primary key,
      user_id uuid not null,
      expires_at timestamptz not null
    )`,
    'create index reset_tokens_of_user on reset_tokens (user_id)',
    'create index reset_tokens_by_end on reset_tokens (expires_at)',
  ),
  migration(
    '002-known-addresses',
    `create table known_addresses (
      account text not null,
      address text not null,
      used_at timestamptz not null,
      primary key (account, address)
    )`,
    'create index known_addresses_by_use on known_addresses (used_at)',
  ),
  migration(
    '003-void-resets',
    // Tokens of before count as requested now: each is good until something makes it void.
    'alter table reset_tokens add column requested_at timestamptz not null default now()',
    'alter table reset_tokens alter column requested_at drop default',
    `create table reset_voids (
      user_id uuid primary key,
      at timestamptz not null
    )`,
    'create index reset_voids_by_time on reset_voids (at)',
  ),
];
