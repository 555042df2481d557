import { expect, test } from '@jest/globals';
import { anEvent, type ContractBench } from './kit.contract.js';

/** The log behind it: its topics. */
export function logContract(bench: () => ContractBench): void {
  test('a topic keeps the partition count it was created with', async () => {
    const topic = await bench().newTopic(3);
    await bench().bus.createTopics([{ name: topic, partitions: 3 }]);
    await expect(bench().bus.createTopics([{ name: topic, partitions: 4 }])).rejects.toThrow('3 partitions');
    await expect((await bench().another()).createTopics([{ name: topic, partitions: 4 }])).rejects.toThrow('3 partitions');
  });

  test('publishing to or subscribing to a topic that does not exist is refused', async () => {
    await expect(bench().bus.publish([anEvent('nowhere', 'k', 1)])).rejects.toThrow('nowhere');
    await expect(bench().bus.subscribe({ group: 'g', topics: ['nowhere'], handle: async () => {} })).rejects.toThrow('nowhere');
  });
}
