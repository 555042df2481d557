import { until } from '../../testing/until.js';
import type { Announcement, Registry } from './registry.js';

const one: Announcement = {
  subgraph: 'course',
  instance: 'one',
  url: 'http://127.0.0.1:1/course/graphql',
  schemaHash: 'h',
  leaving: false,
};
const two: Announcement = { ...one, instance: 'two', url: 'http://127.0.0.1:2/course/graphql' };
const other: Announcement = { ...one, subgraph: 'user' };

const names = async (registry: Registry) => (await registry.list()).map(({ subgraph, instance }) => `${subgraph} ${instance}`).sort();

/** What every adapter of Registry must do. `pass` lets time pass. */
export function registryContract(adapter: string, open: () => Promise<{ registry: Registry; pass(ms: number): Promise<void> }>): void {
  describe(`a registry ${adapter}`, () => {
    test('lists every announced instance with its last announcement', async () => {
      const { registry } = await open();
      for (const each of [one, two, other]) await registry.put(each, 60_000);
      await registry.put({ ...two, leaving: true }, 60_000);
      expect(await names(registry)).toEqual(['course one', 'course two', 'user one']);
      expect(await registry.list()).toEqual(expect.arrayContaining([one, { ...two, leaving: true }, other]));
    });

    test('removes an instance, and no other', async () => {
      const { registry } = await open();
      for (const each of [one, two, other]) await registry.put(each, 60_000);
      await registry.remove(one);
      await registry.remove(one);
      expect(await names(registry)).toEqual(['course two', 'user one']);
    });

    test('drops an instance that is not announced again in time', async () => {
      const { registry, pass } = await open();
      await registry.put(one, 200);
      await registry.put(two, 60_000);
      await pass(300);
      await until(async () => (await names(registry)).join() === 'course two');
      await registry.put(one, 60_000);
      expect(await names(registry)).toEqual(['course one', 'course two']);
    });
  });
}
