/**
 * Maps the values of a source by `each`, and skips null. Unlike a generator it can be ended while it waits: `return()` reaches
 * the source at once. When `each` fails the source is ended, since the reader of a failed iterator does not end it.
 */
export function mapIterator<From, To>(source: AsyncIterator<From>, each: (value: From) => Promise<To | null>): AsyncIterableIterator<To> {
  return {
    async next() {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { done: true, value: undefined };
        const mapped = await orEnd(each(value), source);
        if (mapped !== null) return { done: false, value: mapped };
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

async function orEnd<Mapped>(mapping: Promise<Mapped>, source: AsyncIterator<unknown>): Promise<Mapped> {
  try {
    return await mapping;
  } catch (error) {
    await source.return?.();
    throw error;
  }
}
