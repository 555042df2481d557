import type { EntityManager } from '@mikro-orm/postgresql';
import { isFinished, nextDue, type SagaProgress } from './progress.js';

/** A saga's row. */
export interface StoredSaga {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly data: unknown;
  readonly progress: SagaProgress;
  /** The correlation id of the request that started it, under which logs and events of its timers can be found too. */
  readonly correlationId: string;
}

export async function insertSaga(em: EntityManager, saga: StoredSaga, now: Date): Promise<void> {
  const { id, name, subject, data, progress, correlationId } = saga;
  await em.execute(
    `insert into saga (id, name, subject, data, state, reason, steps, due_at, correlation_id, started_at, finished_at)
    values (?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?, ?, ?)`,
    [id, name, subject, JSON.stringify(data), ...columnsOf(progress), correlationId, now, finishedAt(progress, now)],
  );
}

export async function updateSaga(em: EntityManager, id: string, progress: SagaProgress, now: Date): Promise<void> {
  await em.execute('update saga set state = ?, reason = ?, steps = ?::jsonb, due_at = ?, finished_at = ? where id = ?', [
    ...columnsOf(progress),
    finishedAt(progress, now),
    id,
  ]);
}

/** Locks a saga's row, so that its answers, its timer and its owner decide one after the other. `skip` returns undefined for a locked one. */
export async function lockSaga(em: EntityManager, id: string, whenLocked: 'wait' | 'skip'): Promise<StoredSaga | undefined> {
  const [row] = await em.execute<SagaRecord[]>(
    `select id, name, subject, data, state, reason, steps, correlation_id from saga where id = ?
    for update ${whenLocked === 'skip' ? 'skip locked' : ''}`,
    [id],
  );
  if (!row) return undefined;
  const { name, subject, data, state, reason, steps, correlation_id: correlationId } = row;
  return { id, name, subject, data, progress: { state, reason, steps }, correlationId };
}

/** The next due saga, except those that were visited in this round. */
export async function nextDueSaga(
  em: EntityManager,
  names: readonly string[],
  now: Date,
  visited: readonly string[],
): Promise<string | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `select id from saga where due_at <= ? and name = any(?::text[]) and id <> all(?::uuid[]) order by due_at limit 1`,
    [now, arrayOf(names), arrayOf(visited)],
  );
  return row?.id;
}

interface SagaRecord extends SagaProgress {
  readonly name: string;
  readonly subject: string;
  readonly data: unknown;
  readonly correlation_id: string;
}

const columnsOf = (progress: SagaProgress) => [progress.state, progress.reason, JSON.stringify(progress.steps), nextDue(progress)];

/** PostgreSQL's array literal of names or ids. */
const arrayOf = (words: readonly string[]): string => `{${words.map((word) => JSON.stringify(word)).join(',')}}`;

const finishedAt = ({ state }: SagaProgress, now: Date): Date | null => (isFinished(state) ? now : null);
