import { randomInt } from 'node:crypto';
import pg from 'pg';
import { AutoResetEvent } from '../../../platform/kernel/auto-reset-event.js';
import type { Clock } from '../../../platform/kernel/clock.js';
import { newToken } from '../../../platform/kernel/ids.js';
import type { GatewayBehaviour } from './settings.js';

/** Rows of one statement. */
export type Query = <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** What all parts of the gateway share. */
export interface Books {
  readonly clock: Clock;
  readonly behaviour: GatewayBehaviour;
  /** Decides by chance whether it happens now; `percent` is how often. */
  readonly chance: (percent: number) => boolean;
  /**
   * Set when there is a webhook to send. The sender also looks for webhooks that have become due otherwise, and must not wake itself by
   * that.
   */
  readonly bell: AutoResetEvent;
  /** Marks that the transaction of `query` has queued a webhook. */
  webhookQueued(query: Query): void;
  readonly query: Query;
  /** Several statements, all committed or none. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
}

export function openBooks(
  pool: pg.Pool,
  {
    clock,
    behaviour,
    chance = byDice,
    bell = new AutoResetEvent(),
  }: Pick<Books, 'clock' | 'behaviour'> & Partial<Pick<Books, 'chance' | 'bell'>>,
): Books {
  const queued = new WeakSet<Query>();
  const over =
    (client: pg.Pool | pg.PoolClient): Query =>
    async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...values])).rows;
  return {
    clock,
    behaviour,
    chance,
    bell,
    webhookQueued: (query) => void queued.add(query),
    query: over(pool),
    async transaction(work) {
      const client = await pool.connect();
      const query = over(client);
      try {
        await client.query('begin');
        const result = await work(query);
        await client.query('commit');
        if (queued.has(query)) bell.notify();
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    },
  };
}

const byDice = (percent: number): boolean => randomInt(100) < percent;

/** `cs_…`, `pi_…`: unguessable, since a page is open to whoever knows its id. */
export const newGatewayId = (prefix: string): string => `${prefix}_${newToken(24)}`;

/** An error as the API answers it. */
export class GatewayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
