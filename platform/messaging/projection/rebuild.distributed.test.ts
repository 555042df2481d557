import { newId } from '../../kernel/ids.js';
import { createLogger } from '../../kernel/log.js';
import { testKafka } from '../../testing/kafka.js';
import { KafkaBus } from '../bus/kafka/kafka.js';
import { prefixedBus } from '../bus/prefixed.js';
import { rebuildContract } from './rebuild.contract.js';

const [address = ''] = testKafka().brokers;
/** Shorter than in production: a test waits for a killed member's session to end. */
const short = { sessionTimeout: 3_000, heartbeatInterval: 300, retryFirstMs: 20, maxWaitTimeInMs: 50 };

rebuildContract('Kafka', async () => {
  const prefix = `${newId()}.`;
  return {
    address,
    prefix,
    open: async () => prefixedBus(await KafkaBus.open({ brokers: [address], log: createLogger('silent'), ...short }), prefix),
  };
});
