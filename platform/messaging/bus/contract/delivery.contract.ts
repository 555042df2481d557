import { expect, test } from '@jest/globals';
import { delay } from '../../../kernel/delay.js';
import { newId } from '../../../kernel/ids.js';
import type { BusRecord } from '../bus.js';
import { anEvent, type ContractBench, countOf, countsByKey, Heard, twoKeysOfDifferentPartitions } from './kit.contract.js';

/** What the bus delivers, and in which order. */
export function deliveryContract(bench: () => ContractBench): void {
  test('a published event arrives as it was, with its attributes as headers', async () => {
    const topic = await bench().newTopic();
    const { heard } = await bench().listen({ topics: [topic] });
    const event = { ...anEvent(topic, 'k', 1), actor: 'user:1', causationId: newId(), silent: true };
    await bench().bus.publish([event]);

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

  test('the events of one key arrive in the order in which they were published, whatever the batches', async () => {
    const topic = await bench().newTopic();
    const { heard } = await bench().listen({ topics: [topic] });
    for (let batch = 0; batch < 10; batch += 1) {
      await bench().bus.publish(Array.from({ length: 50 }, (_, n) => anEvent(topic, `key-${n % 7}`, batch * 50 + n)));
    }
    const records = await heard.until(500);
    for (const counts of countsByKey(records)) expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  test('with several publishers at once, offsets have no gap and no record is skipped', async () => {
    const topic = await bench().newTopic(2);
    const { heard } = await bench().listen({ topics: [topic] });
    const publishers = await Promise.all([bench().another(), bench().another(), bench().another(), bench().another()]);
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

  test('one partition is never handled twice at the same time; different partitions are handled side by side', async () => {
    const topic = await bench().newTopic(3);
    const busy = new Set<number>();
    let together = 0;
    const heard = new Heard();
    await bench().listen({
      topics: [topic],
      async handle(records) {
        const partition = (records[0] as BusRecord).partition;
        if (busy.has(partition)) throw new Error(`partition ${partition} twice at once`);
        busy.add(partition);
        together = Math.max(together, busy.size);
        await delay(30);
        busy.delete(partition);
        heard.add(records);
      },
    });
    for (let n = 0; n < 20; n += 1) await bench().bus.publish(Array.from({ length: 9 }, (_, k) => anEvent(topic, `key-${k}`, n)));
    const records = await heard.until(180);
    expect(new Set(records.map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(180);
    expect(together).toBeGreaterThan(1);
  });

  test('a rejected batch is delivered again, from its first record, and delays no other partition', async () => {
    const topic = await bench().newTopic(4);
    const [bad, good] = twoKeysOfDifferentPartitions(4);
    let failures = 0;
    const heard = new Heard();
    await bench().listen({
      topics: [topic],
      async handle(records) {
        if (records[0]?.key === bad && failures < 2) {
          failures += 1;
          throw new SyntaxError('even this is no reason to stop');
        }
        heard.add(records);
      },
    });
    await bench().bus.publish([anEvent(topic, bad, 1), anEvent(topic, bad, 2), anEvent(topic, good, 1)]);
    const records = await heard.until(3);
    expect(failures).toBe(2);
    expect(records[0]?.key).toBe(good);
    expect(records.slice(1).map(countOf)).toEqual([1, 2]);
  });

  test('a backlog is delivered completely, in batches', async () => {
    const topic = await bench().newTopic(3);
    await bench().bus.publish(Array.from({ length: 3_000 }, (_, n) => anEvent(topic, `key-${n % 50}`, n)));
    let calls = 0;
    const heard = new Heard();
    await bench().listen({
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

  test('bytes that are no event are delivered untouched: the bus does not judge them', async () => {
    const topic = await bench().newTopic(1);
    const { heard } = await bench().listen({ topics: [topic] });
    const value = Buffer.from([0x00, 0xff, 0xfe, 0x7b, 0x22, 0x0a, 0xc3, 0x28]);
    await bench().adapter.append({ topic, key: 'ключ', headers: { ce_type: 'Ünknown "quoted" \\ {}', other: '' }, value });
    await bench().adapter.append({ topic, key: null, headers: {}, value: Buffer.alloc(0) });

    const [odd, empty] = await heard.until(2);
    expect(odd?.value.equals(value)).toBe(true);
    expect(odd).toMatchObject({ key: 'ключ', headers: { ce_type: 'Ünknown "quoted" \\ {}', other: '' } });
    expect(empty).toMatchObject({ key: null });
    expect(empty?.value).toHaveLength(0);
  });

  test('a body of 5 MiB is delivered, and the records behind it', async () => {
    const topic = await bench().newTopic(1);
    const { heard } = await bench().listen({ topics: [topic] });
    await bench().adapter.append({ topic, key: 'k', headers: {}, value: Buffer.alloc(5 * 1024 * 1024, 'x') });
    await bench().bus.publish([anEvent(topic, 'k', 2)]);
    const records = await heard.until(2, 20_000);
    expect(records[0]?.value).toHaveLength(5 * 1024 * 1024);
  }, 30_000);
}
