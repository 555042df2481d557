import { mapIterator } from './map-iterator.js';

function numbers(next?: () => Promise<IteratorResult<number>>) {
  const source = {
    left: 0,
    asked: 0,
    next: next ?? (async (): Promise<IteratorResult<number>> => ({ done: false, value: source.asked++ })),
    return: async () => {
      source.left += 1;
      return { done: true as const, value: undefined };
    },
  };
  return source;
}

describe('a mapped iterator', () => {
  it('yields what each value is mapped to, and skips null', async () => {
    const odd = mapIterator(numbers(), async (value: number) => (value % 2 ? `${value}` : null));
    expect([await odd.next(), await odd.next()]).toEqual([
      { done: false, value: '1' },
      { done: false, value: '3' },
    ]);
  });

  it('ends its source while it waits for a value', async () => {
    const source = numbers(() => new Promise(() => {}));
    const mapped = mapIterator(source, async (value) => value);
    void mapped.next();
    await mapped.return?.();
    expect(source.left).toBe(1);
  });

  it('ends its source when mapping a value fails, since the reader will not', async () => {
    const source = numbers();
    const mapped = mapIterator(source, async () => {
      throw new Error('the database is away');
    });
    await expect(mapped.next()).rejects.toThrow('the database is away');
    expect(source.left).toBe(1);
  });
});
