import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { delay } from '../../platform/kernel/delay.js';
import { createLogger } from '../../platform/kernel/log.js';
import { KafkaBus } from '../../platform/messaging/bus/kafka/kafka.js';
import { until } from '../../platform/testing/until.js';
import { startOwnKafka } from './for-a-run.js';

const topic = 'thing.events';
let kafka: Awaited<ReturnType<typeof startOwnKafka>>;
let bus: KafkaBus;

beforeAll(async () => {
  kafka = await startOwnKafka();
  bus = await KafkaBus.open({ brokers: [kafka.brokers], log: createLogger('silent') });
  await bus.createTopics([{ name: topic, partitions: 3 }]);
}, 120_000);
afterAll(async () => {
  await bus.stop();
  await kafka.stop();
}, 60_000);

test('Kafka is killed in the middle and started again: what was acknowledged is there, in the order of its key, and is handled', async () => {
  const heard: { key: string | null; n: number }[] = [];
  const running = await bus.subscribe({
    group: 'things',
    topics: [topic],
    handle: async (records) => void heard.push(...records.map(({ key, value }) => ({ key, n: Number(value) }))),
  });
  const acknowledged: number[] = [];
  /** As the relay of an outbox: one after the other, each until it is acknowledged. */
  const publishing = (async () => {
    for (let n = 0; n < 400; n += 1) {
      while (acknowledged.at(-1) !== n) {
        await bus.append([{ topic, key: `key-${n % 5}`, headers: {}, value: Buffer.from(String(n)) }]).then(
          () => acknowledged.push(n),
          () => delay(100),
        );
      }
    }
  })();
  await until(() => acknowledged.length > 150);
  await kafka.kill();
  await kafka.restart();
  await publishing;

  await until(async () => (await running.lag())[topic] === 0n, 60_000);
  expect(running.healthy()).toBe(true);
  // An event may be there twice, when its acknowledgement was lost: the inbox knows it by its id. None is missing, none is early.
  const firsts = [...Map.groupBy(heard, ({ key }) => key).values()].map((ofKey) => [...new Set(ofKey.map(({ n }) => n))]);
  for (const numbers of firsts) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(firsts.flat())).toEqual(new Set(acknowledged));
}, 180_000);
