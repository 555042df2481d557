import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { newId } from '../../../kernel/ids.js';
import type { EventBus } from '../bus.js';
import { deliveryContract } from './delivery.contract.js';
import { groupsContract } from './groups.contract.js';
import { type BusUnderTest, type ContractBench, Heard } from './kit.contract.js';
import { logContract } from './log.contract.js';

export type { BusUnderTest } from './kit.contract.js';

/** The contract of the event bus, one suite for every adapter. Each adapter's test file calls it. */
export function busContract(name: string, start: () => Promise<BusUnderTest>): void {
  describe(`${name}, as an event bus`, () => {
    let bench: ContractBench;
    const opened: EventBus[] = [];

    beforeAll(async () => {
      bench = await setUp(await start(), opened);
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

async function setUp(adapter: BusUnderTest, opened: EventBus[]): Promise<ContractBench> {
  const bus = await adapter.open();
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
      const running = await (await another()).subscribe({
        group: `group-${newId()}`,
        handle: async (records) => heard.add(records),
        ...subscription,
      });
      return { heard, running };
    },
  };
}
