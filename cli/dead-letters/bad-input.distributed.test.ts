import { KafkaBus } from '../../platform/bus/kafka.js';
import { prefixedBus } from '../../platform/bus/prefixed.js';
import { newId } from '../../platform/ids.js';
import { createLogger } from '../../platform/log.js';
import { testKafka } from '../../platform/test-kit/kafka.js';
import { badInputContract } from './bad-input.contract.js';

const { brokers } = testKafka();

badInputContract('Kafka', async () => {
  const prefix = `${newId()}.`;
  const kafka = await KafkaBus.open({ brokers, log: createLogger('silent'), maxWaitTimeInMs: 50 });
  return {
    bus: prefixedBus(kafka, prefix),
    // Past the prefix, and past all that `publish` sees to: as a stranger's producer does.
    append: (record) => kafka.append([{ ...record, topic: `${prefix}${record.topic}` }]),
  };
});
