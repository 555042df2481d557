import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { delay } from '../../../kernel/delay.js';
import { newId } from '../../../kernel/ids.js';
import { createLogger } from '../../../kernel/log.js';
import { forkMember } from '../../../testing/fork-member.js';
import { testKafka } from '../../../testing/kafka.js';
import { recordedLog } from '../../../testing/recorded-log.js';
import { until } from '../../../testing/until.js';
import type { BusRecord, Subscription } from '../bus.js';
import { busContract } from '../contract/contract.js';
import { partitionOf } from '../murmur2.js';
import { KafkaBus, type KafkaBusOptions } from './kafka.js';

const { brokers } = testKafka();
const log = createLogger('silent');
/** Shorter than in production: a test waits for a killed member's session to end. */
const short = { sessionTimeout: 3_000, heartbeatInterval: 300, retryFirstMs: 20, maxWaitTimeInMs: 50 };

busContract('Kafka', async () => {
  const own = await KafkaBus.open({ brokers, log });
  return {
    open: () => KafkaBus.open({ brokers, log, ...short }),
    append: (record) => own.append([record]),
    spawnMember: (group, topic, told) =>
      forkMember('platform/messaging/bus/kafka/kafka.worker.ts', [brokers[0] as string, group, topic], told),
    stop: () => own.stop(),
  };
});

describe('what kafkajs does by itself, and may not do here', () => {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const opened: KafkaBus[] = [];
  let admin: Admin;

  beforeAll(async () => {
    admin = kafka.admin();
    await admin.connect();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((bus) => bus.stop()));
  });
  afterAll(() => admin.disconnect());

  const open = async (options: Partial<KafkaBusOptions> = {}) => {
    const bus = await KafkaBus.open({ brokers, log, ...short, ...options });
    opened.push(bus);
    return bus;
  };
  const newTopic = async (bus: KafkaBus, partitions = 1) => {
    const topic = `thing-${newId()}`;
    await bus.createTopics([{ name: topic, partitions }]);
    return topic;
  };
  const append = (bus: KafkaBus, topic: string, ...keys: string[]) =>
    bus.append(keys.map((key) => ({ topic, key, headers: {}, value: Buffer.from(key) })));
  const listen = async (bus: KafkaBus, subscription: Partial<Subscription> & Pick<Subscription, 'topics'>) => {
    const heard: BusRecord[] = [];
    const running = await bus.subscribe({
      group: `group-${newId()}`,
      handle: async (records) => void heard.push(...records),
      ...subscription,
    });
    return { heard, running };
  };
  const isCaughtUp = async ({ running }: Awaited<ReturnType<typeof listen>>, topic: string) => (await running.lag())[topic] === 0n;

  test('stop for good at one error, start over at another: no error of a handler reaches it', async () => {
    const { log: heardBy, messages } = recordedLog();
    const bus = await open({ log: heardBy, retryMostMs: 50 });
    const topic = await newTopic(bus, 4);
    const bad = 'bad';
    const good = ['a', 'b', 'c', 'd', 'e'].find((key) => partitionOf(key, 4) !== partitionOf(bad, 4)) as string;
    // More failures than the six that kafkajs retries, among them kinds that it never retries, and something that is no error.
    const errors = [SyntaxError, TypeError, RangeError, ReferenceError, kafkajs.KafkaJSNonRetriableError, Error].map(
      (kind) => new kind('not now'),
    );
    const throws: unknown[] = [...errors, undefined, ...errors, null, ...errors];
    const rejected = throws.length;
    const heard: BusRecord[] = [];
    const { running } = await listen(bus, {
      topics: [topic],
      // Not an async function: the error is thrown in the call itself.
      handle(records) {
        if (records[0]?.key === bad && throws.length > 0) throw throws.shift();
        heard.push(...records);
        return Promise.resolve();
      },
    });
    await append(bus, topic, bad, good);
    await until(() => heard.length === 1);
    expect(heard[0]?.key).toBe(good);
    await until(() => heard.length === 2, 60_000);
    expect(heard[1]?.key).toBe(bad);
    expect(messages.filter((message) => message === 'a batch was rejected and is retried')).toHaveLength(rejected);
    expect(messages).not.toContain('a consumer ended and is replaced');
    expect(running.healthy()).toBe(true);
  }, 90_000);

  test('warn of what is a matter of course: a group that gets another member, and loses it, logs no warning', async () => {
    const { log: heardBy, lines } = recordedLog();
    const first = await open({ log: heardBy });
    const topics = [await newTopic(first, 4), await newTopic(first, 4)];
    const groups = Array.from({ length: 4 }, () => `group-${newId()}`);
    const join = (bus: KafkaBus) => Promise.all(groups.map((group) => listen(bus, { topics, group })));
    const members = await join(first);
    await append(first, topics[0] as string, 'a', 'b', 'c', 'd');
    for (const member of members) await until(() => isCaughtUp(member, topics[0] as string), 30_000);
    // Not every broker knows a topic that is new.
    lines.length = 0;
    const second = await open({ log: heardBy });
    await join(second);
    await append(first, topics[0] as string, 'a', 'b', 'c', 'd');
    for (const member of members) await until(() => isCaughtUp(member, topics[0] as string), 30_000);
    await second.stop();
    await append(first, topics[0] as string, 'a', 'b', 'c', 'd');
    for (const member of members) await until(() => isCaughtUp(member, topics[0] as string), 30_000);
    expect(lines).toEqual([]);
  }, 120_000);

  test('lose its place while a handler is slow: one that runs longer than the session without a heartbeat keeps its partition', async () => {
    const bus = await open({ sessionTimeout: 1_500 });
    const topic = await newTopic(bus);
    const group = `group-${newId()}`;
    let calls = 0;
    const slow = await listen(bus, {
      topics: [topic],
      group,
      async handle() {
        calls += 1;
        await delay(4_000);
      },
    });
    const other = await listen(await open({ sessionTimeout: 1_500 }), { topics: [topic], group });
    await append(bus, topic, 'k');
    await until(async () => (calls > 0 || other.heard.length > 0) && (await isCaughtUp(slow, topic)), 20_000);
    expect(calls + other.heard.length).toBe(1);
  }, 60_000);

  test('be thrown out and not notice: a member whose process stood still rejoins, and gets again what it could not commit', async () => {
    const bus = await open({ sessionTimeout: 1_000, heartbeatInterval: 200 });
    const topic = await newTopic(bus);
    const handled: string[] = [];
    const member = await listen(bus, {
      topics: [topic],
      async handle(records) {
        // Nothing of this process runs: no heartbeat either.
        if (handled.length === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
        handled.push(...records.map(({ key }) => String(key)));
      },
    });
    await append(bus, topic, 'first');
    await until(() => handled.length >= 2, 30_000);
    await append(bus, topic, 'second');
    await until(() => isCaughtUp(member, topic), 30_000);
    expect(handled).toEqual(['first', 'first', 'second']);
    expect(member.running.healthy()).toBe(true);
  }, 90_000);

  test('assign all partitions anew: a partition that stays with its owner goes on, and its batch in flight is committed', async () => {
    const bus = await open();
    const topic = await newTopic(bus, 2);
    const group = `group-${newId()}`;
    const gate = Promise.withResolvers<void>();
    const delivered: number[] = [];
    const handle: Subscription['handle'] = async (records) => {
      delivered.push(...records.map(({ partition }) => partition));
      await gate.promise;
    };
    const keys = [0, 1].map((partition) => ['a', 'b', 'c', 'd', 'e', 'f'].find((key) => partitionOf(key, 2) === partition) as string);
    const one = await listen(bus, { topics: [topic], group, handle });
    await append(bus, topic, ...keys);
    await until(() => delivered.length === 2);

    const two = await listen(await open(), { topics: [topic], group, handle });
    await until(() => delivered.length === 3);
    gate.resolve();
    await until(() => isCaughtUp(two, topic));
    // One partition moved to the other member, which handled its batch again; the other partition never moved.
    expect(delivered.toSorted()).toEqual([0, 1, delivered[2]].toSorted());
    expect(one.running.healthy()).toBe(true);
  }, 60_000);

  test('create a topic that somebody only named', async () => {
    const bus = await open();
    const topic = `typo-${newId()}`;
    await expect(append(bus, topic, 'k')).rejects.toThrow(topic);
    await expect(listen(bus, { topics: [topic] })).rejects.toThrow(topic);
    expect(await admin.listTopics()).not.toContain(topic);
  });

  test('forget after a week: a topic that was created by hand and does not keep everything is refused', async () => {
    const bus = await open();
    const topic = `thing-${newId()}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
    await expect(bus.createTopics([{ name: topic, partitions: 2 }])).rejects.toThrow('retention.ms=604800000');
  });

  test('send more at once than a broker takes: 3 MB of events for one partition', async () => {
    const bus = await open();
    const topic = await newTopic(bus);
    const { heard } = await listen(bus, { topics: [topic] });
    await bus.append(Array.from({ length: 600 }, (_, n) => ({ topic, key: 'k', headers: { n: String(n) }, value: Buffer.alloc(5_000) })));
    await until(() => heard.length === 600);
    expect(heard.map(({ headers }) => Number(headers.n))).toEqual(heard.map((_, n) => n));
  });

  test('count records that consumers never see as unread: transactions leave no lag', async () => {
    const bus = await open();
    const topic = await newTopic(bus);
    const member = await listen(bus, { topics: [topic] });
    const producer = kafka.producer({ transactionalId: newId(), idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const key of ['kept', 'kept too', 'dropped']) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key, value: key }] });
      await (key === 'dropped' ? transaction.abort() : transaction.commit());
    }
    await producer.disconnect();
    await until(() => isCaughtUp(member, topic));
    expect(member.heard.map(({ key }) => key)).toEqual(['kept', 'kept too']);
  }, 60_000);

  test('skip to the end from an offset that the log does not have: the group starts over', async () => {
    const bus = await open();
    const topic = await newTopic(bus);
    const group = `group-${newId()}`;
    await append(bus, topic, 'a', 'b');
    await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '1000' }] });
    const { heard } = await listen(bus, { topics: [topic], group });
    await until(() => heard.length === 2);
  }, 60_000);

  test('hand over headers and values of many kinds: they come as text, and as bytes', async () => {
    const bus = await open();
    const topic = await newTopic(bus);
    const { heard } = await listen(bus, { topics: [topic] });
    const producer = kafka.producer({ createPartitioner: () => () => 0 });
    await producer.connect();
    const headers = { twice: ['one', 'two'], bytes: Buffer.from('ü') };
    await producer.send({ topic, messages: [{ key: Buffer.from('ключ'), value: null, headers }] });
    await producer.disconnect();
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ key: 'ключ', headers: { twice: 'two', bytes: 'ü' } });
    expect(heard[0]?.value).toHaveLength(0);
  });
});
