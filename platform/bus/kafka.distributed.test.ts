import { createLogger } from '../log.js';
import { forkMember } from '../test-kit/fork-member.js';
import { testKafka } from '../test-kit/kafka.js';
import { busContract } from './contract.js';
import { KafkaBus } from './kafka.js';

const { brokers } = testKafka();
const log = createLogger('silent');
/** Shorter than in production: a test waits for a killed member's session to end. */
const short = { sessionTimeout: 3_000, heartbeatInterval: 300, retryFirstMs: 20, maxWaitTimeInMs: 50 };

busContract('Kafka', async () => {
  const own = await KafkaBus.open({ brokers, log });
  return {
    open: () => KafkaBus.open({ brokers, log, ...short }),
    append: (record) => own.append([record]),
    spawnMember: (group, topic, told) => forkMember('platform/bus/kafka.worker.ts', [brokers[0] as string, group, topic], told),
    stop: () => own.stop(),
  };
});
