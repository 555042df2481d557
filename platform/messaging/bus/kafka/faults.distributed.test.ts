import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { newId } from '../../../kernel/ids.js';
import { createLogger } from '../../../kernel/log.js';
import { testKafka } from '../../../testing/kafka.js';
import { TestProxy } from '../../../testing/proxy.js';
import { recordedLog } from '../../../testing/recorded-log.js';
import { until } from '../../../testing/until.js';
import type { BusRecord, Subscription } from '../bus.js';
import { KafkaBus, type KafkaBusOptions } from './kafka.js';

const { brokers, proxy: line } = testKafka();
const short = { sessionTimeout: 2_000, heartbeatInterval: 300, retryFirstMs: 20, maxWaitTimeInMs: 50, watchEveryMs: 200 };

describe('when brokers, the connection to them, or a handler fail', () => {
  const opened: KafkaBus[] = [];
  let proxy: TestProxy;
  let direct: KafkaBus;
  let admin: Admin;

  const open = async (options: Partial<KafkaBusOptions> = {}) => {
    const bus = await KafkaBus.open({ brokers, log: createLogger('silent'), ...short, ...options });
    opened.push(bus);
    return bus;
  };
  const openBehindProxy = (options: Partial<KafkaBusOptions> = {}) => open({ brokers: [`127.0.0.1:${line.from}`], ...options });

  beforeAll(async () => {
    proxy = await TestProxy.open(line.from, line.to);
    direct = await KafkaBus.open({ brokers, log: createLogger('silent') });
    admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterEach(async () => {
    await proxy.heal();
    await Promise.all(opened.splice(0).map((bus) => bus.stop()));
  }, 60_000);
  afterAll(async () => {
    await admin.disconnect();
    await direct.stop();
    await proxy.cut();
  });

  const membersOf = async (group: string) => (await admin.describeGroups([group])).groups[0]?.members ?? [];
  const newTopic = async (partitions = 1) => {
    const topic = `thing-${newId()}`;
    await direct.createTopics([{ name: topic, partitions }]);
    return topic;
  };
  const appendTo = (bus: KafkaBus, topic: string, ...keys: string[]) =>
    bus.append(keys.map((key) => ({ topic, key, headers: {}, value: Buffer.from(key) })));
  const listen = async (bus: KafkaBus, topic: string, subscription: Partial<Subscription> = {}) => {
    const heard: BusRecord[] = [];
    const running = await bus.subscribe({
      group: `group-${newId()}`,
      topics: [topic],
      handle: async (records) => void heard.push(...records),
      ...subscription,
    });
    return { heard, running, keys: () => heard.map(({ key }) => key) };
  };

  test('brokers are away for longer than kafkajs retries: the consumer is unhealthy, is replaced, and goes on where it was', async () => {
    const { log, messages } = recordedLog();
    const bus = await openBehindProxy({ log });
    const topic = await newTopic();
    const member = await listen(bus, topic);
    await appendTo(bus, topic, 'before');
    await until(async () => (await member.running.lag())[topic] === 0n);

    await proxy.cut();
    await until(() => !member.running.healthy(), 60_000);
    await appendTo(direct, topic, 'meanwhile');
    await expect(appendTo(bus, topic, 'refused')).rejects.toThrow();
    await proxy.heal();
    await until(() => member.running.healthy(), 60_000);
    await appendTo(bus, topic, 'after');
    await until(() => member.heard.length === 3, 30_000);
    expect(member.keys()).toEqual(['before', 'meanwhile', 'after']);
    expect(messages).toContain('a consumer ended and is replaced');
  }, 180_000);

  test('the connection dies silently: the consumer is unhealthy, is replaced, and misses nothing', async () => {
    const { log, messages } = recordedLog();
    const bus = await openBehindProxy({ log, unreachableAfterMs: 3_000 });
    const topic = await newTopic();
    const member = await listen(bus, topic);
    proxy.hold();
    await until(() => !member.running.healthy(), 20_000);
    await appendTo(direct, topic, 'meanwhile');
    await until(() => messages.includes('a consumer ended and is replaced'), 20_000);
    await proxy.heal();
    await until(() => member.running.healthy() && member.heard.length === 1, 60_000);
  }, 120_000);

  test('a member that was cut off ends its batch late: it does not set its successor back', async () => {
    const bus = await openBehindProxy();
    const topic = await newTopic();
    const group = `group-${newId()}`;
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const late = await listen(bus, topic, {
      group,
      handle: () => {
        begun.resolve();
        return gate.promise;
      },
    });
    await appendTo(direct, topic, 'first');
    await begun.promise;
    proxy.hold();
    await until(async () => (await membersOf(group)).length === 0);
    const successor = await listen(await open(), topic, { group });
    await appendTo(direct, topic, 'second');
    await until(async () => successor.heard.length === 2 && (await successor.running.lag())[topic] === 0n, 30_000);

    await proxy.heal();
    // Back in the group, it claims nothing: the partition stays where it is.
    await until(async () => late.running.healthy() && (await membersOf(group)).length === 2);
    gate.resolve();
    // It leaves when what it had at work has ended and is committed, if it could still be.
    await late.running.stop();
    expect((await successor.running.lag())[topic]).toBe(0n);
    await appendTo(direct, topic, 'third');
    await until(() => successor.heard.length === 3);
    expect(successor.keys()).toEqual(['first', 'second', 'third']);
  }, 120_000);

  test('a handler hangs: the member is unhealthy and leaves, others handle what waits, and the handler never runs twice at once', async () => {
    const topic = await newTopic();
    const group = `group-${newId()}`;
    const gate = Promise.withResolvers<void>();
    let calls = 0;
    const hung = await listen(await open({ stallAfterMs: 1_500 }), topic, {
      group,
      handle: async () => {
        calls += 1;
        await gate.promise;
      },
    });
    await appendTo(direct, topic, 'a');
    await until(() => calls === 1);
    const other = await listen(await open(), topic, { group });
    await until(() => !hung.running.healthy(), 20_000);
    await appendTo(direct, topic, 'b');
    await until(() => other.heard.length === 2, 60_000);
    expect(calls).toBe(1);
    gate.resolve();
    await until(() => hung.running.healthy(), 20_000);
  }, 120_000);

  test('a handler hangs and there is no other member: the other partitions go on', async () => {
    const topic = await newTopic(4);
    const gate = Promise.withResolvers<void>();
    const handled = new Set<string | null>();
    let calls = 0;
    const { running } = await listen(await open({ stallAfterMs: 1_500 }), topic, {
      handle: async (records) => {
        if (records[0]?.key === 'hangs') {
          calls += 1;
          await gate.promise;
        }
        for (const { key } of records) handled.add(key);
      },
    });
    await appendTo(direct, topic, 'hangs');
    await until(() => !running.healthy(), 20_000);
    const keys = Array.from({ length: 30 }, (_, n) => `key-${n}`);
    await appendTo(direct, topic, ...keys);
    await until(() => handled.size > 15, 30_000);
    expect(calls).toBe(1);
    gate.resolve();
    await until(async () => running.healthy() && (await running.lag())[topic] === 0n, 30_000);
    expect([...handled]).toEqual(expect.arrayContaining(['hangs', ...keys]));
  }, 120_000);

  test('an acknowledgement is lost and publishing fails: what is acknowledged after it is in the log', async () => {
    const bus = await openBehindProxy();
    const topic = await newTopic();
    await appendTo(bus, topic, 'one');
    proxy.holdAnswers();
    const given = appendTo(bus, topic, 'two');
    const log = await listen(await open(), topic);
    await until(() => log.keys().includes('two'));
    await proxy.cut();
    await expect(given).rejects.toThrow();
    await proxy.heal();
    // kafkajs's idempotent producer would acknowledge this one without writing it: it reuses the last one's sequence number.
    await appendTo(bus, topic, 'three');
    await appendTo(bus, topic, 'four');
    await until(() => log.keys().includes('four'));
    expect(log.keys()).toEqual(['one', 'two', 'three', 'four']);
  }, 60_000);

  test('no broker answers at the start: opening is refused in good time', async () => {
    await proxy.cut();
    await expect(openBehindProxy()).rejects.toThrow();
  }, 30_000);
});
