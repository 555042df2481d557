import { failuresOf, openParts, StopError, stop, stopInTurn, stopTogether, withParts } from './stopping.js';

const stopped: string[] = [];
beforeEach(() => {
  stopped.length = 0;
});

const part = (name: string, failure?: string) => ({
  async stop() {
    stopped.push(name);
    if (failure) throw new Error(failure);
  },
});

test('a stack stops all of its parts, the last one first, and knows every failure in its order', async () => {
  const stack = new AsyncDisposableStack();
  stack.adopt(part('first', 'the first is stuck'), stop);
  stack.adopt(part('second'), stop);
  stack.adopt(part('third', 'the third is stuck'), stop);
  const failure = await stack.disposeAsync().catch((error: unknown) => error);
  expect(stopped).toEqual(['third', 'second', 'first']);
  expect(failuresOf(failure)).toEqual([new Error('the third is stuck'), new Error('the first is stuck')]);
});

test('parts that are stopped together are all waited for, and one sentence names all of their failures', async () => {
  const slow = { stop: () => new Promise<void>((resolve) => setImmediate(resolve)).then(() => void stopped.push('slow')) };
  const failure = await stopTogether([part('one', 'one is stuck'), slow, part('two', 'two is stuck')]).catch((error: unknown) => error);
  expect(stopped).toEqual(['one', 'two', 'slow']);
  expect(failure).toBeInstanceOf(StopError);
  expect(String(failure)).toBe('StopError: Not everything could be stopped: one is stuck; two is stuck');
});

test('each step of a stop is taken, whatever became of those before it', async () => {
  const steps = [part('one', 'one is stuck'), part('two'), part('three', 'three is stuck')].map((each) => () => each.stop());
  const failure = await stopInTurn(...steps).catch((error: unknown) => error);
  expect(stopped).toEqual(['one', 'two', 'three']);
  expect(failuresOf(failure)).toEqual([new Error('one is stuck'), new Error('three is stuck')]);
});

test('failures of a part that is a stack itself stand among the others', async () => {
  const stack = new AsyncDisposableStack();
  stack.adopt(part('outer', 'the outer one is stuck'), stop);
  stack.defer(() => stopTogether([part('one', 'one is stuck'), part('two', 'two is stuck')]));
  const failure = await stack.disposeAsync().catch((error: unknown) => error);
  expect(failuresOf(failure).map((each) => (each as Error).message)).toEqual(['one is stuck', 'two is stuck', 'the outer one is stuck']);
});

/** Either of the two, for work that fails. */
type Failing = (work: (opened: AsyncDisposableStack) => Promise<never>) => Promise<unknown>;

describe.each<[string, Failing]>([
  ['openParts', openParts],
  ['withParts', withParts],
])('%s', (_name, open) => {
  test('stops what is open when it fails, and the failure stays the first', async () => {
    const failing = open(async (opened) => {
      opened.adopt(part('part', 'the part is stuck'), stop);
      throw new Error('it cannot be opened');
    });
    const failure = await failing.catch((error: unknown) => error);
    expect(stopped).toEqual(['part']);
    expect(failuresOf(failure)).toEqual([new Error('it cannot be opened'), new Error('the part is stuck')]);
  });

  test('rejects with the failure itself when everything else could be stopped', async () => {
    const failing = open(async (opened) => {
      opened.adopt(part('part'), stop);
      throw new RangeError('it cannot be opened');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(stopped).toEqual(['part']);
  });
});

test('parts stay open until they are stopped, and are stopped once', async () => {
  const parts = await openParts(async (opened) => ({ name: opened.adopt({ name: 'part', ...part('part') }, stop).name }));
  expect([parts.name, stopped]).toEqual(['part', []]);
  await parts.stop();
  await parts.stop();
  expect(stopped).toEqual(['part']);
});
