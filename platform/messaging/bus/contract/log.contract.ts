import { expect, test } from '@jest/globals';
import { anEvent, type ContractBench, countOf } from './kit.contract.js';

/** The log behind it: topics, and reading without a group. */
export function logContract(bench: () => ContractBench): void {
  test('the log is read without a group, from any offset, to its end as it stood', async () => {
    const topic = await bench().newTopic(1);
    await bench().bus.publish(Array.from({ length: 5 }, (_, n) => anEvent(topic, 'k', n)));
    const all: number[] = [];
    for await (const record of bench().bus.read(topic)) {
      all.push(countOf(record));
      await bench().bus.publish([anEvent(topic, 'k', 99)]);
    }
    expect(all).toEqual([0, 1, 2, 3, 4]);

    const some: number[] = [];
    for await (const record of bench().bus.read(topic, new Map([[0, 3n]]))) some.push(countOf(record));
    expect(some).toEqual([3, 4, 99, 99, 99, 99, 99]);
  });

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
