import type { StepProgress } from './progress.js';
import { SagaState } from './states.js';

/** A connection to a service's own database: a client of `pg` is one. */
export interface Queryable {
  query(sql: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A saga as operators see it. */
export interface SagaRecord {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly state: SagaState;
  readonly reason: string | null;
  readonly steps: readonly StepProgress[];
  readonly data: unknown;
  readonly dueAt: Date | null;
  readonly correlationId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `id, name, subject, state, reason, steps, data, due_at as "dueAt", correlation_id as "correlationId",
  started_at as "startedAt", finished_at as "finishedAt"`;

/** Lists unfinished sagas, or all in one state; of every kind, or of one. Stuck ones first, then the oldest; at most `limit`. */
export async function listSagas(
  database: Queryable,
  { kind, state, limit = 200 }: { kind?: string; state?: SagaState; limit?: number } = {},
): Promise<SagaRecord[]> {
  const { rows } = await database.query(
    `select ${COLUMNS} from saga
    where case when $1::text is null then finished_at is null else state = $1 end and ($3::text is null or name = $3)
    order by state <> '${SagaState.STUCK}', started_at, id limit $2`,
    [state ?? null, limit, kind ?? null],
  );
  return rows as SagaRecord[];
}

export async function showSaga(database: Queryable, id: string): Promise<SagaRecord | undefined> {
  const { rows } = await database.query(`select ${COLUMNS} from saga where id = $1`, [id]);
  return rows[0] as SagaRecord | undefined;
}

/**
 * Gives the stuck steps of a saga all their tries again. The service retries them at its next poll, or when it is restarted. False
 * when the saga is not stuck.
 */
export async function retrySaga(database: Queryable, id: string, now: Date): Promise<boolean> {
  const { rows } = await database.query(
    `update saga set due_at = $2, steps = (
      select jsonb_agg(
        case step ->> 'state' when 'STUCK' then step || jsonb_build_object('attempts', 0, 'dueAt', $3::text) else step end order by place
      ) from jsonb_array_elements(steps) with ordinality as each (step, place)
    ) where id = $1 and state = '${SagaState.STUCK}' returning id`,
    [id, now, now.toISOString()],
  );
  return rows.length > 0;
}
