import type { RequestContext } from '../../kernel/context.js';
import { singleFlight } from './single-flight.js';

/** Calls of one service have its driver in common. */
const service = () => {
  const driver = {};
  return { em: { getDriver: () => driver } } as unknown as RequestContext;
};

/** Questions that are answered when the test says so, each with its number. */
function questions() {
  const open: PromiseWithResolvers<number>[] = [];
  const ask = () => {
    const asked = Promise.withResolvers<number>();
    open.push(asked);
    return asked.promise;
  };
  const turn = () => new Promise(setImmediate);
  return { open, ask, turn };
}

test('a question that began before a call is not for it; one that begins after serves all who wait, and there is one at a time', async () => {
  const [share, context] = [singleFlight<number>(), service()];
  const { open, ask, turn } = questions();
  const first = share(context, 'a', ask);
  const later = [share(context, 'a', ask), share(context, 'a', ask), share(context, 'a', ask)];
  await turn();
  expect(open).toHaveLength(1);
  open[0]?.resolve(1);
  expect(await first).toBe(1);
  await turn();
  expect(open).toHaveLength(2);
  const latest = share(context, 'a', ask);
  open[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  await turn();
  open[2]?.resolve(3);
  expect(await latest).toBe(3);
  expect(open).toHaveLength(3);
});

test('a failure is told to those who share it, and those who wait ask anew', async () => {
  const [share, context] = [singleFlight<number>(), service()];
  const { open, ask, turn } = questions();
  const first = share(context, 'a', ask);
  const later = [share(context, 'a', ask), share(context, 'a', ask)];
  open[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  open[1]?.reject(new Error('still away'));
  for (const each of later) await expect(each).rejects.toThrow('still away');
  const again = share(context, 'a', ask);
  open[2]?.resolve(3);
  expect(await again).toBe(3);
});

test('another thing, and another service, are asked apart', async () => {
  const [share, context] = [singleFlight<number>(), service()];
  const { open, ask } = questions();
  const all = [share(context, 'a', ask), share(context, 'b', ask), share(service(), 'a', ask)];
  expect(open).toHaveLength(3);
  open.forEach((each, index) => {
    each.resolve(index);
  });
  expect(await Promise.all(all)).toEqual([0, 1, 2]);
});
