import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { newId } from '../../../kernel/ids.js';
import type { RunningSubscription } from '../bus.js';
import { deliveryContract } from './delivery.contract.js';
import { groupsContract } from './groups.contract.js';
import { type BusUnderTest, type ContractBench, Heard } from './kit.contract.js';
import { logContract } from './log.contract.js';

export type { BusUnderTest } from './kit.contract.js';

/** Where the consumers of a contract's tests are: each in a process of its own, or with the publisher wherever a group allows it. */
const PLACES = ['apart from the publisher', 'in the process of the publisher'] as const;

/** The contract of the event bus, one suite for every adapter. Each adapter's test file calls it. */
export function busContract(name: string, start: () => Promise<BusUnderTest>): void {
  describe.each(PLACES)(`${name}, as an event bus, with consumers %s`, (place) => {
    let bench: ContractBench;
    const opened: { stop(): Promise<void> }[] = [];

    beforeAll(async () => {
      bench = await setUp(await start(), place, opened);
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.stop()));
    });
    afterAll(async () => {
      await bench.bus.stop();
      await bench.adapter.stop();
    }, 60_000);

    deliveryContract(() => bench);
    groupsContract(() => bench);
    logContract(() => bench);
  });
}

async function setUp(adapter: BusUnderTest, place: (typeof PLACES)[number], opened: { stop(): Promise<void> }[]): Promise<ContractBench> {
  const bus = await adapter.open();
  const groups = new Set<string>();
  const another = async () => {
    const other = await adapter.open();
    opened.push(other);
    return other;
  };
  return {
    adapter,
    bus,
    another,
    async newTopic(partitions = 4) {
      const topic = `thing-${newId()}`;
      await bus.createTopics([{ name: topic, partitions }]);
      return topic;
    },
    async listen(subscription) {
      const heard = new Heard();
      const group = subscription.group ?? `group-${newId()}`;
      const isShared = place === 'in the process of the publisher' && !groups.has(group);
      groups.add(group);
      const on = isShared ? bus : await another();
      const running = await on.subscribe({ handle: async (records) => heard.add(records), ...subscription, group });
      return { heard, running: isShared ? stoppedAfterTheTest(running, opened) : running };
    },
  };
}

/** Unless the test itself stops it. */
function stoppedAfterTheTest(running: RunningSubscription, opened: { stop(): Promise<void> }[]): RunningSubscription {
  let stopped: Promise<void> | undefined;
  const once = {
    stop() {
      stopped ??= running.stop();
      return stopped;
    },
  };
  opened.push(once);
  return { ...running, ...once };
}
