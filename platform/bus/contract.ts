import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventEnvelope } from '../events/envelope.js';
import { newId } from '../ids.js';
import { until } from '../test-kit/until.js';
import { pause } from '../waiting.js';
import type { BusRecord, EventBus, Subscription } from './bus.js';
import { partitionOf } from './murmur2.js';

/** What an adapter brings to be held against the contract. Each `open` is a process's own view of one log. */
export interface BusUnderTest {
  open(): Promise<EventBus>;
  /** Writes a record as it is, whatever is in it. */
  append(record: Pick<BusRecord, 'topic' | 'key' | 'headers' | 'value'>): Promise<void>;
  /** A process of its own that subscribes and tells what it was given, record by record, until it is killed. */
  spawnMember(
    group: string,
    topic: string,
    told: (line: { partition: number; offset: string }) => void,
  ): Promise<{ kill(): Promise<void> }>;
  stop(): Promise<void>;
}

/** The contract of the event bus, one suite for every adapter. Called from the adapter's own test file. */
export function busContract(name: string, start: () => Promise<BusUnderTest>): void {
  describe(`${name}, as an event bus`, () => {
    let adapter: BusUnderTest;
    let bus: EventBus;
    const opened: EventBus[] = [];

    beforeAll(async () => {
      adapter = await start();
      bus = await adapter.open();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.stop()));
    });
    afterAll(async () => {
      await bus.stop();
      await adapter.stop();
    }, 60_000);

    const another = async () => {
      const other = await adapter.open();
      opened.push(other);
      return other;
    };
    const newTopic = async (partitions = 4) => {
      const topic = `thing-${newId()}`;
      await bus.createTopics([{ name: topic, partitions }]);
      return topic;
    };
    /** Subscribes on a bus of its own that ends with the test. */
    const listen = async (subscription: Partial<Subscription> & Pick<Subscription, 'topics'>, on?: EventBus) => {
      const heard = new Heard();
      const running = await (on ?? (await another())).subscribe({
        group: `group-${newId()}`,
        handle: async (records) => heard.add(records),
        ...subscription,
      });
      return { heard, running };
    };

    test('a published event arrives as it was, with its attributes as headers', async () => {
      const topic = await newTopic();
      const { heard } = await listen({ topics: [topic] });
      const event = { ...anEvent(topic, 'k', 1), actor: 'user:1', causationId: newId(), silent: true };
      await bus.publish([event]);

      const [record] = await heard.until(1);
      expect(record).toMatchObject({ topic, key: 'k', offset: 0n });
      expect(record?.headers).toMatchObject({
        ce_id: event.id,
        ce_type: 'THING_HAPPENED',
        ce_causationid: event.causationId,
        ce_silent: 'true',
      });
      expect(JSON.parse(String(record?.value))).toEqual({ thingId: 'k', count: 1 });
    });

    test('the events of one key arrive in the order of their publishing, whatever the batches', async () => {
      const topic = await newTopic();
      const { heard } = await listen({ topics: [topic] });
      for (let batch = 0; batch < 10; batch += 1) {
        await bus.publish(Array.from({ length: 50 }, (_, n) => anEvent(topic, `key-${n % 7}`, batch * 50 + n)));
      }
      const records = await heard.until(500);
      for (const counts of countsByKey(records)) expect(counts).toEqual([...counts].sort((a, b) => a - b));
    });

    test('publishers at once: offsets have no gap and nobody is passed by', async () => {
      const topic = await newTopic(2);
      const { heard } = await listen({ topics: [topic] });
      const publishers = await Promise.all([another(), another(), another(), another()]);
      await Promise.all(
        publishers.map(async (publisher, p) => {
          for (let n = 0; n < 50; n += 1) await publisher.publish([anEvent(topic, `a-${p}`, n), anEvent(topic, `b-${p}`, n)]);
        }),
      );
      const records = await heard.until(400);
      for (const offsets of Map.groupBy(records, ({ partition }) => partition).values()) {
        expect(offsets.map(({ offset }) => offset)).toEqual(offsets.map((_, n) => BigInt(n)));
      }
    }, 30_000);

    test('one partition is never handled twice at the same time, different ones are', async () => {
      const topic = await newTopic(3);
      const busy = new Set<number>();
      let together = 0;
      const heard = new Heard();
      await listen({
        topics: [topic],
        async handle(records) {
          const partition = (records[0] as BusRecord).partition;
          if (busy.has(partition)) throw new Error(`partition ${partition} twice at once`);
          busy.add(partition);
          together = Math.max(together, busy.size);
          await pause(30);
          busy.delete(partition);
          heard.add(records);
        },
      });
      for (let n = 0; n < 20; n += 1) await bus.publish(Array.from({ length: 9 }, (_, k) => anEvent(topic, `key-${k}`, n)));
      const records = await heard.until(180);
      expect(new Set(records.map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(180);
      expect(together).toBeGreaterThan(1);
    });

    test('a rejected batch comes again, from its first record, and holds back no other partition', async () => {
      const topic = await newTopic(4);
      const [bad, good] = twoKeysOfDifferentPartitions(4);
      let failures = 0;
      const heard = new Heard();
      await listen({
        topics: [topic],
        async handle(records) {
          if (records[0]?.key === bad && failures < 2) {
            failures += 1;
            throw new SyntaxError('even this is no reason to stop');
          }
          heard.add(records);
        },
      });
      await bus.publish([anEvent(topic, bad, 1), anEvent(topic, bad, 2), anEvent(topic, good, 1)]);
      const records = await heard.until(3);
      expect(failures).toBe(2);
      expect(records[0]?.key).toBe(good);
      expect(records.slice(1).map(countOf)).toEqual([1, 2]);
    });

    test('what was handled is not delivered again to the group; what was not is', async () => {
      const topic = await newTopic(1);
      const group = `group-${newId()}`;
      const first = await listen({ topics: [topic], group });
      await bus.publish([anEvent(topic, 'k', 1), anEvent(topic, 'k', 2)]);
      await first.heard.until(2);
      await first.running.stop();

      await bus.publish([anEvent(topic, 'k', 3)]);
      let refusals = 0;
      const refusing = await listen({
        topics: [topic],
        group,
        handle: async () => {
          refusals += 1;
          throw new Error('not now');
        },
      });
      await until(() => refusals > 0);
      await refusing.running.stop();

      const second = await listen({ topics: [topic], group });
      await second.heard.until(1);
      expect(second.heard.records.map(countOf)).toEqual([3]);
    });

    test('a group that never committed starts at the earliest record, or at the latest', async () => {
      const topic = await newTopic(1);
      await bus.publish([anEvent(topic, 'k', 1)]);
      const earliest = await listen({ topics: [topic] });
      const latest = await listen({ topics: [topic], from: 'latest' });
      await bus.publish([anEvent(topic, 'k', 2)]);

      expect((await earliest.heard.until(2)).map(countOf)).toEqual([1, 2]);
      expect((await latest.heard.until(1)).map(countOf)).toEqual([2]);
    });

    test('groups do not share: each gets everything', async () => {
      const topic = await newTopic();
      const groups = await Promise.all([listen({ topics: [topic] }), listen({ topics: [topic] })]);
      await bus.publish(Array.from({ length: 20 }, (_, n) => anEvent(topic, `key-${n}`, n)));
      for (const { heard } of groups) expect(await heard.until(20)).toHaveLength(20);
    });

    test('members of a group share the partitions, and the one that stays takes over from one that leaves', async () => {
      const topic = await newTopic(4);
      const group = `group-${newId()}`;
      const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);
      const one = await listen({ topics: [topic], group });
      const two = await listen({ topics: [topic], group });
      // Rounds of events until both have a share: a rebalance takes the time it takes.
      for (let round = 0; round < 200 && (one.heard.count === 0 || two.heard.count === 0); round += 1) {
        await bus.publish(keys.map((key) => anEvent(topic, key, round)));
        await pause(50);
      }
      expect(one.heard.count).toBeGreaterThan(0);
      expect(two.heard.count).toBeGreaterThan(0);

      await one.running.stop();
      await bus.publish(keys.map((key) => anEvent(topic, key, 1_000)));
      await until(() => two.heard.records.filter((record) => countOf(record) === 1_000).length === keys.length);
    }, 60_000);

    test('a killed process: another takes over its partitions where it stood, and nothing is lost', async () => {
      const topic = await newTopic(4);
      const group = `group-${newId()}`;
      const byProcess = new Set<string>();
      const process = await adapter.spawnMember(group, topic, ({ partition, offset }) => byProcess.add(`${partition}/${offset}`));
      await bus.publish(Array.from({ length: 40 }, (_, n) => anEvent(topic, `key-${n}`, n)));
      await until(() => byProcess.size === 40, 30_000);

      const { heard } = await listen({ topics: [topic], group });
      await process.kill();
      await bus.publish(Array.from({ length: 40 }, (_, n) => anEvent(topic, `key-${n}`, 100 + n)));
      await until(() => {
        const all = new Set([...byProcess, ...heard.records.map(({ partition, offset }) => `${partition}/${offset}`)]);
        return all.size === 80;
      }, 60_000);
    }, 120_000);

    test('a long handler that gives signs of life keeps its partition and is given nothing twice', async () => {
      const topic = await newTopic(1);
      const group = `group-${newId()}`;
      let calls = 0;
      const { running } = await listen({
        topics: [topic],
        group,
        async handle(_records, heartbeat) {
          calls += 1;
          for (let beat = 0; beat < 20; beat += 1) {
            await pause(100);
            await heartbeat();
          }
        },
      });
      const idle = await listen({ topics: [topic], group });
      await bus.publish([anEvent(topic, 'k', 1)]);
      await until(async () => calls > 0 && (await running.lag())[topic] === 0n, 30_000);
      expect(calls + idle.heard.count).toBe(1);
      expect(running.healthy()).toBe(true);
    }, 60_000);

    test('a backlog comes in batches, whole', async () => {
      const topic = await newTopic(3);
      await bus.publish(Array.from({ length: 3_000 }, (_, n) => anEvent(topic, `key-${n % 50}`, n)));
      let calls = 0;
      const heard = new Heard();
      await listen({
        topics: [topic],
        async handle(records) {
          calls += 1;
          heard.add(records);
        },
      });
      const records = await heard.until(3_000, 30_000);
      expect(calls).toBeLessThan(600);
      for (const counts of countsByKey(records)) expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }, 60_000);

    test('bytes that are no event are delivered untouched: to judge them is not the bus’s business', async () => {
      const topic = await newTopic(1);
      const { heard } = await listen({ topics: [topic] });
      const value = Buffer.from([0x00, 0xff, 0xfe, 0x7b, 0x22, 0x0a, 0xc3, 0x28]);
      await adapter.append({ topic, key: 'ключ', headers: { ce_type: 'Ünknown "quoted" \\ {}', other: '' }, value });
      await adapter.append({ topic, key: null, headers: {}, value: Buffer.alloc(0) });

      const [odd, empty] = await heard.until(2);
      expect(odd?.value.equals(value)).toBe(true);
      expect(odd).toMatchObject({ key: 'ключ', headers: { ce_type: 'Ünknown "quoted" \\ {}', other: '' } });
      expect(empty).toMatchObject({ key: null });
      expect(empty?.value).toHaveLength(0);
    });

    test('a body of 5 MiB passes, and those behind it', async () => {
      const topic = await newTopic(1);
      const { heard } = await listen({ topics: [topic] });
      await adapter.append({ topic, key: 'k', headers: {}, value: Buffer.alloc(5 * 1024 * 1024, 'x') });
      await bus.publish([anEvent(topic, 'k', 2)]);
      const records = await heard.until(2, 20_000);
      expect(records[0]?.value).toHaveLength(5 * 1024 * 1024);
    }, 30_000);

    test('lag counts what is not handled yet, by topic', async () => {
      const topic = await newTopic(2);
      const release = Promise.withResolvers<void>();
      const { running } = await listen({ topics: [topic], handle: () => release.promise });
      await bus.publish(Array.from({ length: 10 }, (_, n) => anEvent(topic, `key-${n}`, n)));
      await until(async () => (await running.lag())[topic] === 10n);
      release.resolve();
      await until(async () => (await running.lag())[topic] === 0n);
    });

    test('the log is read without a group, from any offset, to its end as it stood', async () => {
      const topic = await newTopic(1);
      await bus.publish(Array.from({ length: 5 }, (_, n) => anEvent(topic, 'k', n)));
      const all: number[] = [];
      for await (const record of bus.read(topic)) {
        all.push(countOf(record));
        await bus.publish([anEvent(topic, 'k', 99)]);
      }
      expect(all).toEqual([0, 1, 2, 3, 4]);

      const some: number[] = [];
      for await (const record of bus.read(topic, new Map([[0, 3n]]))) some.push(countOf(record));
      expect(some).toEqual([3, 4, 99, 99, 99, 99, 99]);
    });

    test('a topic keeps the partitions it was made with', async () => {
      const topic = await newTopic(3);
      await bus.createTopics([{ name: topic, partitions: 3 }]);
      await expect(bus.createTopics([{ name: topic, partitions: 4 }])).rejects.toThrow('3 partitions');
      await expect((await another()).createTopics([{ name: topic, partitions: 4 }])).rejects.toThrow('3 partitions');
    });

    test('a topic that does not exist is refused', async () => {
      await expect(bus.publish([anEvent('nowhere', 'k', 1)])).rejects.toThrow('nowhere');
      await expect(bus.subscribe({ group: 'g', topics: ['nowhere'], handle: async () => {} })).rejects.toThrow('nowhere');
    });
  });
}

/** What a subscription was given, and a way to wait for it. */
class Heard {
  readonly records: BusRecord[] = [];

  get count(): number {
    return this.records.length;
  }

  add(records: readonly BusRecord[]): void {
    this.records.push(...records);
  }

  async until(count: number, withinMs?: number): Promise<readonly BusRecord[]> {
    await until(() => this.count >= count, withinMs);
    return this.records;
  }
}

const anEvent = (topic: string, key: string, count: number): EventEnvelope<{ thingId: string; count: number }> => ({
  id: newId(),
  topic,
  key,
  type: 'THING_HAPPENED',
  version: 1,
  source: 'thing',
  sequence: count + 1,
  time: '2026-11-22T10:00:00.000Z',
  correlationId: 'contract',
  causationId: null,
  actor: null,
  silent: false,
  traceparent: null,
  payload: { thingId: key, count },
});

const countOf = (record: BusRecord): number => JSON.parse(String(record.value)).count;

const countsByKey = (records: readonly BusRecord[]): number[][] =>
  [...Map.groupBy(records, ({ key }) => key).values()].map((ofOne) => ofOne.map(countOf));

function twoKeysOfDifferentPartitions(partitions: number): [string, string] {
  const other = Array.from({ length: 100 }, (_, n) => `key-${n}`).find(
    (key) => partitionOf(key, partitions) !== partitionOf('bad', partitions),
  );
  return ['bad', other as string];
}
