import type { EventBus } from '../messaging/bus/bus.js';
import { on } from '../messaging/inbox/consumer.js';
import { NoteWritten, noteSubgraph } from '../testing/notes.js';
import { testPostgres } from '../testing/postgres.js';
import { testSubgraph } from '../testing/subgraph.js';
import { until } from '../testing/until.js';
import { startWorkers } from './workers.js';

const postgres = await testPostgres();
afterAll(() => postgres.drop());

test('a service that cannot consume its events fails to start, and leaves no worker running that would keep the process alive', async () => {
  const subgraph = await testSubgraph({ ...noteSubgraph, consumers: [on(NoteWritten, async () => {})] });
  const relays = () => subgraph.sql(`select pid from pg_stat_activity where application_name = 'note-outbox-relay'`);
  const bus = {
    async subscribe() {
      await until(async () => (await relays()).length === 1);
      throw new Error('the bus is away');
    },
  } as Partial<EventBus> as EventBus;

  const { clock, database: databaseUrl } = subgraph;
  const { log, settings } = subgraph.context({ caller: { kind: 'anonymous' } });
  await expect(startWorkers({ subgraph, databaseUrl, bus, clock, settings, log })).rejects.toThrow('the bus is away');

  await until(async () => (await relays()).length === 0);
  await subgraph.stop();
});
