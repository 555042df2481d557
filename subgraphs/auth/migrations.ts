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
];
