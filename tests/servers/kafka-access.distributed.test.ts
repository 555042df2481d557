import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '../../platform/kernel/log.js';
import type { KafkaAccess } from '../../platform/messaging/bus/kafka/access.js';
import { KafkaBus } from '../../platform/messaging/bus/kafka/kafka.js';
import { counted, things } from '../../platform/testing/event-service.js';
import { until } from '../../platform/testing/until.js';
import { startSecuredKafka } from './for-a-run.js';

let kafka: Awaited<ReturnType<typeof startSecuredKafka>>;
beforeAll(async () => {
  kafka = await startSecuredKafka('lms', 'secret');
}, 120_000);
afterAll(() => kafka.stop(), 60_000);

const open = (access: KafkaAccess) => KafkaBus.open({ brokers: kafka.brokers, log: createLogger('silent'), access });
/** As a service starts: it opens the bus, and sees to its topics. */
const starting = async (access: KafkaAccess) => {
  const bus = await open(access);
  await bus.createTopics([{ name: things.name, partitions: 1 }]).finally(() => bus.stop());
};
const lms = { username: 'lms', password: 'secret' };

test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
  'events go and come over TLS, signed in by %s',
  async (mechanism) => {
    const bus = await open({ tls: { ca: kafka.ca }, sasl: { mechanism, ...lms } });
    await bus.createTopics([{ name: things.name, partitions: 1 }]);
    const keys: (string | null)[] = [];
    await bus.subscribe({
      group: mechanism,
      topics: [things.name],
      handle: async (records) => void keys.push(...records.map(({ key }) => key)),
    });
    await bus.publish([counted(mechanism, 1)]);
    await until(() => keys.includes(mechanism), 30_000);
    await bus.stop();
  },
  60_000,
);

test.each<[string, () => KafkaAccess]>([
  ['a wrong password', () => ({ tls: { ca: kafka.ca }, sasl: { mechanism: 'plain', username: 'lms', password: 'wrong' } })],
  ['nobody signed in', () => ({ tls: { ca: kafka.ca } })],
  ['a broker for whom nobody vouches', () => ({ tls: {}, sasl: { mechanism: 'plain', ...lms } })],
  ['a plain line', () => ({ sasl: { mechanism: 'plain', ...lms } })],
])(
  '%s is refused at the start',
  async (_, access) => {
    await expect(starting(access())).rejects.toThrow();
  },
  60_000,
);
