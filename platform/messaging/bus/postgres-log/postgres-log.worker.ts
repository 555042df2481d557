import { createLogger } from '../../../kernel/log.js';
import { PostgresLogBus } from './postgres-log.js';

// A group member in its own process, which the contract's tests kill: `… <url> <group> <topic>`.
const [url = '', group = '', topic = ''] = process.argv.slice(2);
const bus = await PostgresLogBus.open({ url, log: createLogger('silent') });
await bus.subscribe({
  group,
  topics: [topic],
  async handle(records) {
    for (const { partition, offset } of records) process.send?.({ partition, offset: String(offset) });
  },
});
process.send?.('ready');
