import { createLogger } from '../../kernel/log.js';
import { countsProjection, countsService } from '../../testing/counts-projection.js';
import type { EventBus } from '../bus/bus.js';
import { KafkaBus } from '../bus/kafka/kafka.js';
import { PostgresLogBus } from '../bus/postgres-log/postgres-log.js';
import { prefixedBus } from '../bus/prefixed.js';

// A rebuild in its own process, which the tests kill: `… <database> <bus> <prefix> <where>`. It stops at `where`, a number of events
// or a stage, and waits.
const [database = '', address = '', prefix = '', where = ''] = process.argv.slice(2);
const log = createLogger('silent');
const openBus = async (): Promise<EventBus> =>
  address.startsWith('postgresql:')
    ? PostgresLogBus.open({ url: address, log })
    : prefixedBus(await KafkaBus.open({ brokers: [address], log, sessionTimeout: 3_000, heartbeatInterval: 300 }), prefix);

const waitForKill = async () => {
  process.send?.('there');
  await new Promise(() => {});
};
let applied = 0;
const projection = countsProjection(async () => {
  applied += 1;
  if (String(applied) === where) await waitForKill();
});
const service = await countsService(database);
process.send?.('ready');
await service.rebuild(await openBus(), { projection, onStage: ({ at }) => (at === where ? waitForKill() : undefined) });
process.send?.('done');
