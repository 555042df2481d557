import { delay } from './delay.js';

/**
 * The values of a source, at most one in so many ms: of those that come meanwhile, the latest. So a reader always ends with the last one,
 * and sees the first at once. Like `mapIterator` it can be ended while it waits.
 */
export function latestEvery<Value>(source: AsyncIterator<Value>, ms: number): AsyncIterableIterator<Value> {
  const ending = new AbortController();
  let awaited: Promise<IteratorResult<Value>> | undefined;
  let dueAt = Number.NEGATIVE_INFINITY;
  const upcoming = (): Promise<IteratorResult<Value>> => {
    awaited ??= source.next();
    // It may fail while nobody waits for it; the next call finds it.
    awaited.catch(() => {});
    return awaited;
  };
  return {
    async next() {
      let latest = await upcoming();
      if (latest.done) return latest;
      awaited = undefined;
      const due = delay(Math.max(0, dueAt - performance.now()), ending.signal).then(() => null);
      for (let another = await Promise.race([upcoming(), due]); another && !another.done; another = await Promise.race([upcoming(), due])) {
        awaited = undefined;
        latest = another;
      }
      dueAt = performance.now() + ms;
      return latest;
    },
    async return() {
      ending.abort();
      await source.return?.();
      return { done: true, value: undefined };
    },
    async throw(error) {
      ending.abort();
      await source.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
