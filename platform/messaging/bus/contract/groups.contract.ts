import { expect, test } from '@jest/globals';
import { delay } from '../../../kernel/delay.js';
import { newId } from '../../../kernel/ids.js';
import { until } from '../../../testing/until.js';
import type { Subscription } from '../bus.js';
import { anEvent, type ContractBench, countOf, twoKeysOfDifferentPartitions } from './kit.contract.js';

/** Which member of which group gets which records, and how often. */
export function groupsContract(bench: () => ContractBench): void {
  test('records that were handled are not delivered to the group again; records that were rejected are', async () => {
    const topic = await bench().newTopic(1);
    const group = `group-${newId()}`;
    const first = await bench().listen({ topics: [topic], group });
    await bench().bus.publish([anEvent(topic, 'k', 1), anEvent(topic, 'k', 2)]);
    await first.heard.until(2);
    await first.running.stop();

    await bench().bus.publish([anEvent(topic, 'k', 3)]);
    let refusals = 0;
    const refusing = await bench().listen({
      topics: [topic],
      group,
      handle: async () => {
        refusals += 1;
        throw new Error('not now');
      },
    });
    await until(() => refusals > 0);
    await refusing.running.stop();

    const second = await bench().listen({ topics: [topic], group });
    await second.heard.until(1);
    expect(second.heard.records.map(countOf)).toEqual([3]);
  });

  test('a group that never committed starts at the earliest record', async () => {
    const topic = await bench().newTopic(1);
    await bench().bus.publish([anEvent(topic, 'k', 1)]);
    const { heard } = await bench().listen({ topics: [topic] });
    await bench().bus.publish([anEvent(topic, 'k', 2)]);
    expect((await heard.until(2)).map(countOf)).toEqual([1, 2]);
  });

  test('each group gets every record', async () => {
    const topic = await bench().newTopic();
    const groups = await Promise.all([bench().listen({ topics: [topic] }), bench().listen({ topics: [topic] })]);
    await bench().bus.publish(Array.from({ length: 20 }, (_, n) => anEvent(topic, `key-${n}`, n)));
    for (const { heard } of groups) expect(await heard.until(20)).toHaveLength(20);
  });

  test('members of a group share the partitions; when one leaves, the other gets all of them', async () => {
    const topic = await bench().newTopic(4);
    const group = `group-${newId()}`;
    const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);
    const one = await bench().listen({ topics: [topic], group });
    const two = await bench().listen({ topics: [topic], group });
    // Publishes until both have partitions: a rebalance takes its time.
    let round = 0;
    await until(async () => {
      await bench().bus.publish(keys.map((key) => anEvent(topic, key, round)));
      round += 1;
      return one.heard.count > 0 && two.heard.count > 0;
    });

    await one.running.stop();
    await bench().bus.publish(keys.map((key) => anEvent(topic, key, 1_000)));
    await until(() => two.heard.records.filter((record) => countOf(record) === 1_000).length === keys.length);
  }, 60_000);

  test('when a process is killed, another member goes on in its partitions and nothing is lost', async () => {
    const topic = await bench().newTopic(4);
    const group = `group-${newId()}`;
    const byProcess = new Set<string>();
    const process = await bench().adapter.spawnMember(group, topic, ({ partition, offset }) => byProcess.add(`${partition}/${offset}`));
    await bench().bus.publish(Array.from({ length: 40 }, (_, n) => anEvent(topic, `key-${n}`, n)));
    await until(() => byProcess.size === 40, 30_000);

    const { heard } = await bench().listen({ topics: [topic], group });
    await process.kill();
    await bench().bus.publish(Array.from({ length: 40 }, (_, n) => anEvent(topic, `key-${n}`, 100 + n)));
    await until(() => {
      const all = new Set([...byProcess, ...heard.records.map(({ partition, offset }) => `${partition}/${offset}`)]);
      return all.size === 80;
    }, 60_000);
  }, 120_000);

  test('a long handler that calls heartbeat keeps its partition and gets nothing twice', async () => {
    const topic = await bench().newTopic(1);
    const group = `group-${newId()}`;
    let calls = 0;
    const handle: Subscription['handle'] = async (_records, heartbeat) => {
      calls += 1;
      for (let beat = 0; beat < 20; beat += 1) {
        await delay(100);
        await heartbeat();
      }
    };
    const { running: one } = await bench().listen({ topics: [topic], group, handle });
    const { running: two } = await bench().listen({ topics: [topic], group, handle });
    await bench().bus.publish([anEvent(topic, 'k', 1)]);
    await until(async () => calls > 0 && (await one.lag())[topic] === 0n, 30_000);
    expect(calls).toBe(1);
    expect(one.healthy() && two.healthy()).toBe(true);
  }, 60_000);

  test('lag counts the records that are not handled yet, by topic', async () => {
    const topic = await bench().newTopic(2);
    const release = Promise.withResolvers<void>();
    const { running } = await bench().listen({ topics: [topic], handle: () => release.promise });
    await bench().bus.publish(Array.from({ length: 10 }, (_, n) => anEvent(topic, `key-${n}`, n)));
    await until(async () => (await running.lag())[topic] === 10n);
    release.resolve();
    await until(async () => (await running.lag())[topic] === 0n);
  });

  test('a group has caught up when it has handled what was in the log at the call, whatever is published after it', async () => {
    const topic = await bench().newTopic(2);
    const [stuck, free] = twoKeysOfDifferentPartitions(2);
    const [first, later] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { running } = await bench().listen({
      topics: [topic],
      handle: async ([record]) => {
        if (record?.key === stuck) await first.promise;
        else if (record && countOf(record) === 2) await later.promise;
      },
    });
    const never = new AbortController().signal;
    expect(await running.caughtUp(never)).toBe(true);
    await bench().bus.publish([anEvent(topic, stuck, 1), anEvent(topic, free, 1)]);
    // The free partition has handled all that it has: what is missing is what stands still.
    await until(async () => (await running.lag())[topic] === 1n);
    expect(await running.caughtUp(AbortSignal.timeout(300))).toBe(false);
    const { signal, isLookedAt } = noted(new AbortController().signal);
    const caughtUp = running.caughtUp(signal);
    await isLookedAt;
    await bench().bus.publish([anEvent(topic, free, 2)]);
    first.resolve();
    expect(await caughtUp).toBe(true);
    expect((await running.lag())[topic]).toBe(1n);
    later.resolve();
  });
}

/** A signal that tells when somebody asks it whether to go on waiting: by then it is known what to wait for. */
function noted(signal: AbortSignal) {
  const { promise: isLookedAt, resolve } = Promise.withResolvers<void>();
  Object.defineProperty(signal, 'aborted', {
    get() {
      resolve();
      return false;
    },
  });
  return { signal, isLookedAt };
}
