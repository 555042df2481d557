import { expect, test } from '@jest/globals';
import { Batcher } from './batcher.js';

/** Work whose batches the test ends, one after the other. */
function manualBatcher(options: Partial<ConstructorParameters<typeof Batcher>[0]> = {}) {
  const works: { items: readonly string[]; end: PromiseWithResolvers<void> }[] = [];
  const batcher = new Batcher<string>({ size: () => 4, concurrency: 1, everyMs: 0, ...options }, (items) => {
    const end = Promise.withResolvers<void>();
    works.push({ items, end });
    return end.promise;
  });
  return { works, batcher, items: () => works.map((work) => work.items.join('')) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('items that arrive during one batch go into the next together, in order, up to the limit', async () => {
  const { batcher, works, items } = manualBatcher();
  const all = [['a'], ['b', 'c'], ['d'], ['e', 'f']].map((each) => batcher.add(each));
  await turn();
  expect(items()).toEqual(['a']);
  works[0]?.end.resolve();
  await turn();
  expect(items()).toEqual(['a', 'bcd']);
  works[1]?.end.resolve();
  await turn();
  works[2]?.end.resolve();
  await Promise.all(all);
  expect(items()).toEqual(['a', 'bcd', 'ef']);
});

test('more items than the limit are a batch of their own', async () => {
  const { batcher, works, items } = manualBatcher();
  void batcher.add(['a', 'b', 'c', 'd', 'e']);
  void batcher.add(['f']);
  await turn();
  works[0]?.end.resolve();
  await turn();
  expect(items()).toEqual(['abcde', 'f']);
});

test('a batch that fails rejects only the callers whose items were in it', async () => {
  const { batcher, works } = manualBatcher();
  const first = batcher.add(['a']);
  const others = [batcher.add(['b']), batcher.add(['c'])];
  await turn();
  works[0]?.end.resolve();
  await first;
  await turn();
  works[1]?.end.reject(new Error('away'));
  for (const each of others) await expect(each).rejects.toThrow('away');
  const again = batcher.add(['b']);
  await turn();
  works[2]?.end.resolve();
  await again;
});

test('no more batches run at once than allowed', async () => {
  const { batcher, works, items } = manualBatcher({ concurrency: 2 });
  for (const each of ['a', 'b', 'c']) void batcher.add([each]);
  await turn();
  expect(items()).toEqual(['a', 'b']);
  works[1]?.end.resolve();
  await turn();
  expect(items()).toEqual(['a', 'b', 'c']);
});

test('a loop that waited for its start, and finds the queue empty, runs no batch', async () => {
  const { batcher, works, items } = manualBatcher({ concurrency: 3, everyMs: 20 });
  for (const each of ['a', 'b', 'c']) void batcher.add([each]);
  while (works.length < 2) await turn();
  for (const { end } of works) end.resolve();
  // It starts behind the one that found nothing.
  void batcher.add(['d']);
  while (works.length < 3) await turn();
  expect(items()).toEqual(['a', 'bc', 'd']);
  works[2]?.end.resolve();
});

test('batches start at a distance, in which more items collect; the first after idleness starts at once', async () => {
  const { batcher, works, items } = manualBatcher({ everyMs: 100 });
  void batcher.add(['a']);
  await turn();
  expect(items()).toEqual(['a']);
  works[0]?.end.resolve();
  await turn();
  void batcher.add(['b']);
  await turn();
  void batcher.add(['c']);
  expect(items()).toEqual(['a']);
  while (works.length < 2) await turn();
  expect(items()).toEqual(['a', 'bc']);
});

test('a batch that is full does not wait for its time', async () => {
  const { batcher, works, items } = manualBatcher({ everyMs: 60_000_000 });
  void batcher.add(['a']);
  void batcher.add(['b', 'c', 'd', 'e']);
  await turn();
  works[0]?.end.resolve();
  await turn();
  expect(items()).toEqual(['a', 'bcde']);
});
