import type { RequestContext } from '../../kernel/context.js';
import { singleFlight } from './single-flight.js';

/** All calls of one service share its driver. */
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

test('a call never shares a question that started before it; one that starts later serves all who wait, and there is one at a time', async () => {
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

test('a failed question rejects the callers that share it, and those who wait ask anew', async () => {
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

test('questions about another subject or by another service are not shared', async () => {
  const [share, context] = [singleFlight<number>(), service()];
  const { open, ask } = questions();
  const all = [share(context, 'a', ask), share(context, 'b', ask), share(service(), 'a', ask)];
  expect(open).toHaveLength(3);
  open.forEach((each, index) => {
    each.resolve(index);
  });
  expect(await Promise.all(all)).toEqual([0, 1, 2]);
});
