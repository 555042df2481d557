import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { percentile } from '../machine.js';
import { BACKLOG, type Measured, type Paced } from './measure.js';

const TOPIC = 'plain';
const PACES = [1_000, 2_000];
const SECONDS = 8;
/** As many as our relay publishes at once. */
const AT_ONCE = 500;

/** kafkajs alone, between a producer and a consumer of this process: no database, no inbox, no order to keep. */
export async function plainKafkajs(brokers: readonly string[]): Promise<Measured> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 6 }] });
  await admin.disconnect();
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'plain', maxWaitTimeInMs: 250 });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  const handledAt = new Map<string, number>();
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    eachBatch: async ({ batch }) => {
      const at = performance.now();
      for (const { value } of batch.messages) handledAt.set((JSON.parse(String(value)) as { id: string }).id, at);
    },
  });
  await joined;
  let sent = 0;
  const send = async (count: number): Promise<Map<string, number>> => {
    const ids = Array.from({ length: count }, () => String(sent++));
    const at = performance.now();
    await producer.send({
      topic: TOPIC,
      acks: -1,
      messages: ids.map((id) => ({ key: `key ${Number(id) % 500}`, value: JSON.stringify({ id, thingId: 'a thing', count: 1 }) })),
    });
    return new Map(ids.map((id) => [id, at]));
  };
  const handled = async (count: number) => {
    while (handledAt.size < count) await delay(1);
  };
  try {
    await send(1);
    await handled(1);
    handledAt.clear();
    const begun = performance.now();
    for (let left = BACKLOG; left > 0; left -= AT_ONCE) await send(AT_ONCE);
    await handled(BACKLOG);
    const drained = (BACKLOG / (performance.now() - begun)) * 1_000;
    const paced: Paced[] = [];
    for (const perSecond of PACES) {
      handledAt.clear();
      const start = performance.now();
      const sentAt = new Map<string, number>();
      while (sentAt.size < perSecond * SECONDS) {
        const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
        const count = Math.min(due, perSecond * SECONDS) - sentAt.size;
        if (count > 0) for (const [id, at] of await send(count)) sentAt.set(id, at);
        else await delay(2);
      }
      await handled(sentAt.size);
      const waits = [...sentAt].map(([id, at]) => (handledAt.get(id) as number) - at);
      const reached = (sentAt.size / (performance.now() - start)) * 1_000;
      paced.push({ perSecond, reached, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) });
    }
    return { drained, paced };
  } finally {
    await consumer.disconnect();
    await producer.disconnect();
  }
}
