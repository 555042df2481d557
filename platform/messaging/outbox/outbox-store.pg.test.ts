import { afterAll, expect, test } from '@jest/globals';
import { Session } from '../../postgres/session.js';
import { createEventService } from '../../testing/event-service.js';
import { testPostgres } from '../../testing/postgres.js';
import { becomeRelay, markPublished, UNPUBLISHED, unpublished } from './outbox-store.js';

const postgres = await testPostgres();
const opened: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of opened) await each.stop();
  await postgres.drop();
});

test('a poll does not pay for rows that were published before, whether they were vacuumed or not', async () => {
  const service = await createEventService(await postgres.createDatabase('outbox'));
  await service.sql('alter table outbox_default set (autovacuum_enabled = off)');
  const session = new Session({ url: service.url, name: 'relay' });
  await session.open();
  opened.push({ stop: () => session.close() }, service);
  await becomeRelay(session);
  const insert = (count: number) =>
    service.sql(
      `insert into outbox (event_id, topic, key, type, version, source, sequence, occurred_at, correlation_id, payload)
      select gen_random_uuid(), 'thing.events', 'k', 'THING_COUNTED', 1, 'thing', n, now(), 'test', '{}' from generate_series(1, $1) n`,
      [count],
    );
  await insert(20_000);
  for (let some = await unpublished(session, [], 5_000); some.length > 0; some = await unpublished(session, [], 5_000)) {
    await markPublished(session, some);
  }
  await insert(5);
  expect(await unpublished(session, [], 500)).toHaveLength(5);
  // Pages of the table and its index that the next poll visits. The published rows fill some 400 pages of the table.
  const [{ 'QUERY PLAN': plans }] = (await session.query(`explain (analyze, buffers, format json) ${UNPUBLISHED}`, [[], 500])) as [
    { 'QUERY PLAN': { Plan: Record<string, number> }[] },
  ];
  expect(plans[0]?.Plan['Shared Hit Blocks']).toBeLessThan(150);
}, 60_000);
