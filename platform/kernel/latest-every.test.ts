import { expect, test } from '@jest/globals';
import { latestEvery } from './latest-every.js';

/** A source whose values the test sends. */
function manualSource() {
  const sent: IteratorResult<number>[] = [];
  let waiting: PromiseWithResolvers<IteratorResult<number>> | undefined;
  const send = (result: IteratorResult<number>) => {
    if (!waiting) {
      sent.push(result);
      return;
    }
    waiting.resolve(result);
    waiting = undefined;
  };
  const source: AsyncIterator<number> = {
    async next() {
      const next = sent.shift();
      if (next) return next;
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    async return() {
      send({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
  };
  return {
    source,
    send(...values: number[]) {
      for (const value of values) send({ done: false, value });
    },
    end: () => send({ done: true, value: undefined }),
  };
}

test('of what came meanwhile the latest is delivered, and nothing after it is lost', async () => {
  const { source, send, end } = manualSource();
  const latest = latestEvery(source, 30);
  send(1);
  expect(await latest.next()).toEqual({ done: false, value: 1 });
  send(2, 3);
  expect(await latest.next()).toEqual({ done: false, value: 3 });
  const next = latest.next();
  send(4);
  expect(await next).toEqual({ done: false, value: 4 });
  end();
  expect((await latest.next()).done).toBe(true);
});

test('the last value before the end is delivered before it', async () => {
  const { source, send, end } = manualSource();
  const latest = latestEvery(source, 20);
  send(1, 2);
  end();
  expect(await latest.next()).toEqual({ done: false, value: 2 });
  expect((await latest.next()).done).toBe(true);
});

test('it ends at once, also while a value waits for its time', async () => {
  const { source, send } = manualSource();
  const latest = latestEvery(source, 60_000_000);
  send(1);
  await latest.next();
  send(2);
  const waiting = latest.next();
  await latest.return?.();
  expect(await waiting).toEqual({ done: false, value: 2 });
  expect((await latest.next()).done).toBe(true);
});
