import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { until } from '../../../testing/until.js';
import type { BusRecord } from '../bus.js';
import { Deliveries } from './deliveries.js';
import { OwnedPartition } from './owned-partition.js';

const record = (offset: number): BusRecord => ({
  topic: 'thing',
  partition: 0,
  offset: BigInt(offset),
  key: 'k',
  headers: {},
  value: Buffer.from('x'),
});

const batch = (first: number, count: number) => ({
  topic: 'thing',
  partition: 0,
  records: Array.from({ length: count }, (_, n) => record(first + n)),
  first: BigInt(first),
  last: BigInt(first + count - 1),
});

/** A partition between a fetch loop and a handler that the test plays. */
function partitionWith(handle: (offsets: number[]) => Promise<void> | void, deliveries = new Deliveries()) {
  const loop = { position: 0, paused: false };
  const committed: number[] = [];
  const partition = new OwnedPartition(
    'thing',
    0,
    {
      seek: (position) => {
        loop.position = Number(position);
      },
      pause: () => {
        loop.paused = true;
      },
      resume: () => {
        loop.paused = false;
      },
    },
    {
      deliveries,
      batch: { records: 10, bytes: 1_000 },
      retryFirstMs: 1,
      retryMostMs: 2,
      handle: async (records) => handle(records.map(({ offset }) => Number(offset))),
      handled: ({ next }) => committed.push(Number(next)),
      rejected() {},
    },
  );
  /** One round of the fetch loop, as kafkajs does it: a batch that is not taken is fetched again. */
  const fetchOnce = (count: number) => {
    if (loop.paused) return;
    const from = loop.position;
    if (partition.offer(batch(from, count)) && loop.position === from) loop.position = from + count;
  };
  return { partition, loop, committed, fetchOnce };
}

test('whatever is rejected, fetched twice or fetched too far, every record is handled, in order, and committed only after that', async () => {
  const step = fc.record({
    count: fc.integer({ min: 1, max: 15 }),
    stale: fc.option(fc.integer({ min: 0, max: 60 })),
    rejects: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      let done = 0;
      let rejecting = false;
      const { partition, committed, fetchOnce, loop } = partitionWith(async (offsets) => {
        await turn();
        expect(offsets[0]).toBe(done);
        if (rejecting) throw new RangeError('not now');
        done = (offsets.at(-1) as number) + 1;
      });
      partition.start(0n);
      for (const { count, stale, rejects } of steps) {
        rejecting = rejects;
        fetchOnce(count);
        if (stale !== null) partition.offer(batch(stale, 3));
        await turn();
      }
      rejecting = false;
      await until(() => {
        if (loop.position < 100) fetchOnce(7);
        return done >= 100 && partition.waitingFor !== undefined;
      });
      expect(committed.at(-1)).toBe(done);
      expect(committed).toEqual([...committed].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
}, 60_000);

describe('a partition', () => {
  test('accepts no batch that skips offsets, unless the log itself has the gap', () => {
    const { partition, loop, committed } = partitionWith(() => {});
    partition.start(10n);
    expect(partition.offer(batch(20, 5))).toBe(false);
    expect(loop.position).toBe(10);
    expect(partition.offer(batch(20, 5))).toBe(true);
    expect(committed).toEqual([]);
  });

  test('accepts nothing before the group’s position is known', async () => {
    const handled: number[][] = [];
    const { partition, loop } = partitionWith((offsets) => {
      handled.push(offsets);
    });
    expect(partition.offer(batch(0, 5))).toBe(false);
    expect(loop.paused).toBe(true);
    partition.start(3n);
    expect(loop).toEqual({ position: 3, paused: false });
    expect(partition.offer(batch(3, 2))).toBe(true);
    await until(() => handled.length === 1);
    expect(handled).toEqual([[3, 4]]);
  });

  test('lets a slow handler fall behind by a few batches, and then pauses its fetches', async () => {
    const gate = Promise.withResolvers<void>();
    const { partition, loop, committed, fetchOnce } = partitionWith(() => gate.promise);
    partition.start(0n);
    for (let round = 0; round < 100; round += 1) fetchOnce(10);
    await turn();
    expect(loop.paused).toBe(true);
    expect(loop.position).toBeLessThanOrEqual(60);
    gate.resolve();
    await until(() => committed.at(-1) === loop.position);
    expect(loop.paused).toBe(false);
  });

  test('commits nothing once another member owns it', async () => {
    const gate = Promise.withResolvers<void>();
    const deliveries = new Deliveries();
    const { partition, committed, fetchOnce } = partitionWith(() => gate.promise, deliveries);
    partition.start(0n);
    fetchOnce(30);
    await turn();
    partition.lose();
    gate.resolve();
    await deliveries.allDone();
    expect(committed).toEqual([]);
    expect(partition.offer(batch(30, 1))).toBe(false);
  });

  test('when stopped, ends the batch in flight and commits that alone', async () => {
    const gate = Promise.withResolvers<void>();
    const { partition, committed, fetchOnce } = partitionWith(() => gate.promise);
    partition.start(0n);
    fetchOnce(30);
    await turn();
    partition.stop();
    gate.resolve();
    await until(() => committed.length > 0);
    await turn();
    expect(committed).toEqual([10]);
  });

  test('when lost and regained while a handler still runs, waits for that handler', async () => {
    const deliveries = new Deliveries();
    const gate = Promise.withResolvers<void>();
    const first = partitionWith(() => gate.promise, deliveries);
    first.partition.start(0n);
    first.fetchOnce(5);
    await turn();
    first.partition.lose();

    const handled: number[][] = [];
    const second = partitionWith((offsets) => {
      handled.push(offsets);
    }, deliveries);
    second.partition.start(0n);
    second.fetchOnce(5);
    await turn();
    expect(handled).toEqual([]);
    gate.resolve();
    await until(() => second.committed.at(-1) === 5);
    expect(handled).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('skips what the brokers wrote for themselves, and commits past it', () => {
    const { partition, committed } = partitionWith(() => {});
    partition.start(4n);
    expect(partition.offer({ ...batch(4, 1), records: [] })).toBe(true);
    expect(committed).toEqual([5]);
    expect(partition.waitingFor).toBe(5n);
  });
});
