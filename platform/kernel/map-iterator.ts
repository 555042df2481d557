/**
 * An iterator over what `each` makes of a source's values; null is skipped. Unlike a generator it can be ended while it
 * waits: `return()` reaches the source at once. When `each` fails the source is ended: whoever iterates asks it no more.
 */
export function mapIterator<From, To>(source: AsyncIterator<From>, each: (value: From) => Promise<To | null>): AsyncIterableIterator<To> {
  return {
    async next() {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { done: true, value: undefined };
        const made = await orLeave(each(value), source);
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

async function orLeave<Made>(making: Promise<Made>, source: AsyncIterator<unknown>): Promise<Made> {
  try {
    return await making;
  } catch (error) {
    await source.return?.();
    throw error;
  }
}
