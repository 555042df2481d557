import { createLogger } from '../../../kernel/log.js';
import { KafkaBus } from './kafka.js';

// A group member in its own process, which the contract's tests kill: `… <brokers> <group> <topic>`.
const [brokers = '', group = '', topic = ''] = process.argv.slice(2);
const bus = await KafkaBus.open({ brokers: [brokers], log: createLogger('silent'), sessionTimeout: 3_000, heartbeatInterval: 300 });
await bus.subscribe({
  group,
  topics: [topic],
  async handle(records) {
    for (const { partition, offset } of records) process.send?.({ partition, offset: String(offset) });
  },
});
process.send?.('ready');
