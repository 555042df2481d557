import type { Pool } from 'pg';
import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import { makeTables } from '../../postgres/make-tables.js';

const statements: readonly string[] = [
  'create schema if not exists sessions',
  `create table if not exists sessions.standings (
    user_id uuid primary key,
    role text not null,
    active boolean not null,
    sequence bigint not null
  )`,
  `create table if not exists sessions.sessions (
    id uuid primary key,
    user_id uuid not null,
    user_agent text,
    chain_key text not null,
    generation integer not null default 0,
    token_hash text not null,
    started_sequence bigint not null,
    started_at timestamptz not null,
    rotated_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index if not exists sessions_of_user on sessions.sessions (user_id, rotated_at)',
  'create index if not exists sessions_by_end on sessions.sessions (expires_at)',
];

export const createSessionTables = (pool: Pool): Promise<void> => makeTables(pool, ADVISORY_LOCK.sessionSchema, statements);
