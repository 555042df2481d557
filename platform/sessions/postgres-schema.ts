import type { Pool } from 'pg';
import { ADVISORY_LOCK } from '../postgres/advisory-locks.js';

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

export async function createSessionTables(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.sessionSchema]);
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
