import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import { KafkaBus } from '../../platform/messaging/bus/kafka/kafka.js';
import { prefixedBus } from '../../platform/messaging/bus/prefixed.js';
import { testKafka } from '../../platform/testing/kafka.js';
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
