import { createLogger } from '../../kernel/log.js';
import { countsProjection, countsService } from '../../testing/counts-projection.js';
import type { EventBus } from '../bus/bus.js';
import { KafkaBus } from '../bus/kafka/kafka.js';
import { PostgresLogBus } from '../bus/postgres-log/postgres-log.js';
import { prefixedBus } from '../bus/prefixed.js';

// A rebuild in a process of its own, for the test to kill: `… <database> <bus> <where>`. It stands still at `where`: after so many
// events, or at a stage.
const [database = '', address = '', prefix = '', where = ''] = process.argv.slice(2);
const log = createLogger('silent');
const openBus = async (): Promise<EventBus> =>
  address.startsWith('postgresql:')
    ? PostgresLogBus.open({ url: address, log })
    : prefixedBus(await KafkaBus.open({ brokers: [address], log, sessionTimeout: 3_000, heartbeatInterval: 300 }), prefix);

const standStill = async () => {
  process.send?.('there');
  await new Promise(() => {});
};
let applied = 0;
const projection = countsProjection(async () => {
  applied += 1;
  if (String(applied) === where) await standStill();
});
const service = await countsService(database);
process.send?.('ready');
await service.rebuild(await openBus(), { projection, onStage: ({ at }) => (at === where ? standStill() : undefined) });
process.send?.('done');
