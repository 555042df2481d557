import type pg from 'pg';
import type { Clock } from '../../kernel/clock.js';
import { isId } from '../../kernel/ids.js';
import { openPool } from '../../postgres/pool.js';
import { createSessionTables } from './postgres-schema.js';
import {
  type AccountStatus,
  type EndAllOptions,
  MOST_SESSIONS,
  type NewSession,
  type Rotation,
  type SessionState,
  type SessionStore,
  type StoredSession,
} from './sessions.js';

export interface PostgresSessionsOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly clock: Clock;
}

/** Each statement finds its rows by an index; one that takes longer must not hold its connection. In ms. */
const STATEMENT_TIMEOUT = 10_000;

/** Expired sessions that one statement deletes. */
const DELETED_AT_ONCE = 10_000;

/** The columns of a StoredSession. */
const SESSION = `id, user_id as "userId", user_agent as "userAgent", chain_key as "chainKey", generation, token_hash as "tokenHash",
  started_at as "startedAt", rotated_at as "rotatedAt", expires_at as "expiresAt"`;

/** One upsert: of several account statuses that arrive at once and out of order, the newest stays. */
const SET_ACCOUNT_STATUS = `insert into sessions.standings (user_id, role, active, sequence) values ($1, $2, $3, $4)
  on conflict (user_id) do update set role = excluded.role, active = excluded.active, sequence = excluded.sequence
  where standings.sequence < excluded.sequence`;

/** Opens the session store in PostgreSQL, for the embedded shape. Creates its tables, in their own schema, when they are missing. */
export async function openPostgresSessions({ url, poolSize, clock }: PostgresSessionsOptions): Promise<PostgresSessions> {
  const pool = openPool({
    connectionString: url,
    max: poolSize,
    application_name: 'lms sessions',
    statement_timeout: STATEMENT_TIMEOUT,
    // To plan a look for its own values takes longer than the look: each finds its rows by an index, whatever they are.
    options: '-c plan_cache_mode=force_generic_plan',
  });
  await createSessionTables(pool);
  return new PostgresSessions(pool, clock);
}

class PostgresSessions implements SessionStore {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {}

  async read(sessionId: string): Promise<SessionState | null> {
    if (!isId(sessionId)) return null;
    const [state] = await this.#rows<{ userId: string; role: string; active: boolean }>(
      `select user_id as "userId", role, active from sessions.sessions join sessions.standings using (user_id)
       where id = $1 and expires_at > $2`,
      [sessionId, this.clock.now()],
    );
    return state ?? null;
  }

  async readMany(sessionIds: readonly string[]): Promise<Map<string, SessionState>> {
    const states = await this.#rows<{ id: string } & SessionState>(
      `select id, user_id as "userId", role, active from sessions.sessions join sessions.standings using (user_id)
       where id = any($1::uuid[]) and expires_at > $2`,
      [sessionIds.filter(isId), this.clock.now()],
    );
    return new Map(states.map(({ id, ...state }) => [id, state]));
  }

  async start({ id, userId, userAgent, chainKey, tokenHash, startedAt, expiresAt, accountStatus }: NewSession): Promise<void> {
    const { role, active, sequence } = accountStatus;
    await this.#rows(SET_ACCOUNT_STATUS, [userId, role, active, sequence]);
    // The delete does not see the row that this statement inserts, so it leaves room for one more.
    await this.#rows(
      `with started as (
         insert into sessions.sessions (id, user_id, user_agent, chain_key, token_hash, started_sequence, started_at, rotated_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
       )
       delete from sessions.sessions
       where id in (select id from sessions.sessions where user_id = $2 order by rotated_at desc, id desc offset ${MOST_SESSIONS - 1})`,
      [id, userId, userAgent, chainKey, tokenHash, sequence, startedAt, expiresAt],
    );
  }

  async find(sessionId: string): Promise<StoredSession | null> {
    if (!isId(sessionId)) return null;
    const found = await this.#rows<StoredSession & pg.QueryResultRow>(
      `select ${SESSION} from sessions.sessions where id = $1 and expires_at > $2`,
      [sessionId, this.clock.now()],
    );
    return found[0] ?? null;
  }

  ofUser(userId: string): Promise<StoredSession[]> {
    return this.#rows<StoredSession & pg.QueryResultRow>(
      `select ${SESSION} from sessions.sessions where user_id = $1 and expires_at > $2 order by rotated_at desc, id desc`,
      [userId, this.clock.now()],
    );
  }

  async rotate(sessionId: string, { from, to, at, expiresAt }: Rotation): Promise<boolean> {
    const rotated = await this.#rows(
      `update sessions.sessions set token_hash = $3, generation = generation + 1, rotated_at = $4, expires_at = $5
       where id = $1 and token_hash = $2 and expires_at > $6 returning 1`,
      [sessionId, from, to, at, expiresAt, this.clock.now()],
    );
    return rotated.length === 1;
  }

  async end(sessionId: string): Promise<void> {
    if (isId(sessionId)) await this.#rows('delete from sessions.sessions where id = $1', [sessionId]);
  }

  async endAll(userId: string, { except, startedBefore }: EndAllOptions = {}): Promise<void> {
    await this.#rows(
      `delete from sessions.sessions
       where user_id = $1 and ($2::uuid is null or id <> $2) and ($3::bigint is null or started_sequence < $3)`,
      [userId, except ?? null, startedBefore ?? null],
    );
  }

  async accountStatus(userId: string): Promise<AccountStatus | null> {
    if (!isId(userId)) return null;
    const [status] = await this.#rows<AccountStatus & pg.QueryResultRow>(
      'select role, active, sequence::float8 as sequence from sessions.standings where user_id = $1',
      [userId],
    );
    return status ?? null;
  }

  async setAccountStatus(userId: string, { role, active, sequence }: AccountStatus): Promise<void> {
    await this.#rows(SET_ACCOUNT_STATUS, [userId, role, active, sequence]);
  }

  async deleteExpired(): Promise<void> {
    const now = this.clock.now();
    const expired = 'select id from sessions.sessions where expires_at <= $1 limit $2';
    for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; ) {
      const { rowCount } = await this.pool.query(`delete from sessions.sessions where id in (${expired})`, [now, DELETED_AT_ONCE]);
      deleted = rowCount ?? 0;
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  async #rows<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values)).rows;
  }
}
