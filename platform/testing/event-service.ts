import { Pool } from 'pg';
import { z } from 'zod';
import { systemClock } from '../kernel/clock.js';
import type { RequestContext } from '../kernel/context.js';
import { newId } from '../kernel/ids.js';
import { topic } from '../messaging/event/define.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { inboxSchema } from '../messaging/inbox/schema.js';
import type { TransactionRunner } from '../messaging/inbox/transaction.js';
import { outboxSchema } from '../messaging/outbox/schema.js';
import { auditSchema } from '../postgres/audit/schema.js';

// A service reduced to its tables, for the tests of outbox and inbox: things are counted up, and each event says how far.

export const things = topic('thing.events', 'thingId');
export const ThingCounted = things.event('THING_COUNTED', 1, z.object({ thingId: z.string(), count: z.number().int() }));
export type Counted = { thingId: string; count: number };

/** The transaction that a handler of these tests works in. */
export interface Sql {
  sql<Row>(statement: string, values?: unknown[]): Promise<Row[]>;
}

export const sqlOf = (context: RequestContext): Sql => context as unknown as Sql;

export interface EventService {
  readonly url: string;
  readonly pool: Pool;
  readonly transaction: TransactionRunner;
  sql<Row = Record<string, unknown>>(statement: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Its tables, and `effect`: what handlers have done, in order. */
export async function createEventService(url: string): Promise<EventService> {
  const service = openEventService(url);
  const { pool } = service;
  for (const statement of [...outboxSchema, ...inboxSchema, ...auditSchema]) await pool.query(statement);
  await pool.query('create table effect (id bigint generated always as identity, event_id uuid, key text, sequence bigint)');
  return service;
}

/** The same service in another process. */
export function openEventService(url: string): EventService {
  const pool = new Pool({ connectionString: url, max: 8 });
  // A connection that breaks tells the query on it, and its owner or the pool by this event as well.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    url,
    pool,
    sql: async (statement, values) => (await pool.query(statement, values)).rows,
    stop: () => pool.end(),
    async transaction(work) {
      const client = await pool.connect();
      let failure: Error | undefined;
      const sql = async (statement: string, values: unknown[] = []) => (await client.query(statement, values)).rows;
      try {
        await client.query('begin');
        const result = await work({
          execute: (statement, parameters) => {
            let n = 0;
            return sql(
              statement.replaceAll('?', () => {
                n += 1;
                return `$${n}`;
              }),
              [...parameters],
            ) as never;
          },
          context: () => ({ sql }) as never,
          flush: async () => {},
        });
        await client.query('commit');
        return result;
      } catch (error) {
        failure = await client.query('rollback').then(
          () => undefined,
          (broken) => broken,
        );
        throw error;
      } finally {
        client.release(failure);
      }
    },
  };
}

/** Writes down that the event was applied. */
export async function effect(event: EventEnvelope, context: RequestContext): Promise<void> {
  await sqlOf(context).sql('insert into effect (event_id, key, sequence) values ($1, $2, $3)', [event.id, event.key, event.sequence]);
}

export const counted = (key: string, sequence: number, changes: Partial<EventEnvelope> = {}): EventEnvelope<Counted> => ({
  id: newId(),
  topic: things.name,
  key,
  type: ThingCounted.type,
  version: 1,
  source: 'thing',
  sequence,
  time: systemClock.now().toISOString(),
  correlationId: 'test',
  causationId: null,
  actor: null,
  silent: false,
  traceparent: null,
  ...changes,
  payload: (changes.payload as Counted | undefined) ?? { thingId: key, count: sequence },
});

/** Inserts an event as a command's transaction would. */
export const OUTBOX_INSERT = `insert into outbox
  (event_id, topic, key, type, version, source, sequence, occurred_at, correlation_id, causation_id, actor, silent, traceparent, payload)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`;

export const outboxValues = (event: EventEnvelope): unknown[] => [
  event.id,
  event.topic,
  event.key,
  event.type,
  event.version,
  event.source,
  event.sequence,
  event.time,
  event.correlationId,
  event.causationId,
  event.actor,
  event.silent,
  event.traceparent,
  JSON.stringify(event.payload),
];
