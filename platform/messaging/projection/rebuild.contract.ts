import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { delay } from '../../kernel/delay.js';
import { type CountsService, countsProjection, countsService, thingTopic } from '../../testing/counts-projection.js';
import { counted } from '../../testing/event-service.js';
import { forkMember } from '../../testing/fork-member.js';
import { testPostgres } from '../../testing/postgres.js';
import { until } from '../../testing/until.js';
import type { EventBus } from '../bus/bus.js';
import type { LiveProjection } from './live-projection.js';
import type { Stage } from './rebuild.js';

/** What a bus brings to the contract: a log of its own for each test. */
export interface RebuiltFrom {
  /** One process's view of the log. */
  open(): Promise<EventBus>;
  /** By which another process opens the log: its address, and the prefix of its names. */
  readonly address: string;
  readonly prefix: string;
}

/** The contract of rebuilding, over each event bus. */
export function rebuildContract(name: string, start: () => Promise<RebuiltFrom>): void {
  describe(`a projection rebuilt from ${name}`, () => {
    let from: RebuiltFrom;
    let service: CountsService;
    let bus: EventBus;
    const running: { stop(): Promise<void> }[] = [];
    const open = async () => {
      const another = await from.open();
      running.push(another);
      return another;
    };

    beforeEach(async () => {
      from = await start();
      bus = await open();
      await bus.createTopics([thingTopic]);
      service = await countsService();
    });
    afterEach(async () => {
      for (const each of running.splice(0).reverse()) await each.stop();
      await service.stop();
    });
    afterAll(async () => (await testPostgres()).drop());

    const live = async (): Promise<LiveProjection> => {
      const projection = await service.live(await open());
      running.push(projection);
      return projection;
    };
    const happens = (keys: number, times: number, before = 0) =>
      bus.publish(Array.from({ length: keys * times }, (_, n) => counted(`k${n % keys}`, before + 1 + Math.floor(n / keys))));
    const all = (keys: number, times: number) => Object.fromEntries(Array.from({ length: keys }, (_, n) => [`k${n}`, times]));
    const holds = async (expected: Record<string, number>) => {
      await until(async () => JSON.stringify(sorted(await service.counted())) === JSON.stringify(sorted(expected))).catch(() => {});
      expect(await service.counted()).toEqual(expected);
    };

    test('equals the live one, and is then kept up to date, each event applied once', async () => {
      const projection = await live();
      await happens(20, 10);
      await holds(all(20, 10));
      await service.sql(`update thing_count set times = 0 where thing_id in ('k1', 'k2')`);
      const stages: Stage['at'][] = [];
      await service.rebuild(await open(), { onStage: ({ at }) => void stages.push(at) });
      expect(await service.counted()).toEqual(all(20, 10));
      expect([stages[0], stages.at(-1)]).toEqual(['begun', 'swapped']);

      await happens(20, 1, 10);
      await holds(all(20, 11));
      await until(() => projection.generation === 2);
      expect(projection.healthy()).toBe(true);
      expect(await service.sql(`select name from projection where generation = 2 and building is null`)).toHaveLength(1);
    });

    test('neither loses nor repeats events that are published meanwhile, twice in a row', async () => {
      await live();
      await happens(4, 20);
      let rounds = 20;
      let isOver = false;
      const publishing = (async () => {
        // Bounded: on a busy machine events could arrive faster than they are applied.
        for (; !isOver && rounds < 80; rounds += 1) {
          await happens(4, 1, rounds);
          await delay(100);
        }
      })();
      for (const _ of [1, 2]) await service.rebuild(await open());
      isOver = true;
      await publishing;
      await holds(all(4, rounds));
      expect(await service.sql('select * from held_events')).toEqual([]);
    });

    test('when killed in the middle, goes on from there at the next call', async () => {
      await live();
      // Several batches.
      await happens(20, 120);
      await holds(all(20, 120));
      await standStillAt('1250').then((worker) => worker.kill());
      const [{ taken }] = (await service.sql(`select count(*)::integer as taken from inbox where consumer = 'library.counts.2'`)) as [
        { taken: number },
      ];
      expect(taken).toBeGreaterThan(250);
      expect(taken).toBeLessThan(1_250);

      await happens(20, 1, 120);
      const applied = new Set<string>();
      const begun: Stage[] = [];
      await service.rebuild(await open(), {
        projection: countsProjection(async ({ id }) => void applied.add(id)),
        onStage: (stage) => void (stage.at === 'begun' && begun.push(stage)),
      });
      expect(begun).toEqual([{ at: 'begun', generation: 2, resumed: true }]);
      expect(applied.size).toBe(20 * 121 - taken);
      await holds(all(20, 121));
    });

    test('when killed while it pauses the live one, lets it go on; at the next call it is swapped in', async () => {
      await live();
      await happens(20, 5);
      const worker = await standStillAt('live paused');
      await happens(20, 1, 5);
      // The live one has them, and waits for the worker's lock before it applies the first.
      await until(() => isAnyoneHeldBack());
      expect(await service.counted()).toEqual(all(20, 5));
      await worker.kill();
      await holds(all(20, 6));
      await service.rebuild(await open());
      await happens(20, 1, 6);
      await holds(all(20, 7));
    });

    test('is rebuilt by one process at a time', async () => {
      await happens(20, 5);
      const worker = await standStillAt('50');
      await expect(service.rebuild(await open())).rejects.toThrow('library.counts is being rebuilt already');
      await worker.kill();
      await service.rebuild(await open());
      expect(await service.counted()).toEqual(all(20, 5));
    });

    async function isAnyoneHeldBack(): Promise<boolean> {
      const waiting = await service.sql(
        `select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
      );
      return waiting.length > 0;
    }

    async function standStillAt(where: string) {
      const there = Promise.withResolvers<void>();
      const worker = await forkMember<string>(
        'platform/messaging/projection/rebuild.worker.ts',
        [service.database, from.address, from.prefix, where],
        (line) => line === 'there' && there.resolve(),
      );
      await there.promise;
      return worker;
    }
  });
}

const sorted = (counts: Record<string, number>) => Object.entries(counts).sort(([one], [other]) => one.localeCompare(other));
