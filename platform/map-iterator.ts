/**
 * An iterator over what `each` makes of a source's values; null is skipped. Unlike a generator it can be ended while it
 * waits: `return()` reaches the source at once.
 */
export function mapIterator<From, To>(source: AsyncIterator<From>, each: (value: From) => Promise<To | null>): AsyncIterableIterator<To> {
  return {
    async next() {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { done: true, value: undefined };
        const made = await each(value);
        if (made !== null) return { done: false, value: made };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    async throw(error) {
      await source.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
