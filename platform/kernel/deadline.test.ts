import { getEventListeners } from 'node:events';
import { DeadlineExceeded, deadlineSignal, withDeadline } from './deadline.js';

const never = new Promise<never>(() => {});

describe('a wait with a deadline', () => {
  it('resolves with what the work resolves with in time, and leaves neither timer nor listener', async () => {
    const caller = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
    const before = timers();
    expect(await withDeadline(Promise.resolve('done'), { afterMs: 60_000, signal: caller.signal })).toBe('done');
    await expect(withDeadline(Promise.reject(new Error('failed')), { afterMs: 60_000, signal: caller.signal })).rejects.toThrow('failed');
    expect(timers()).toBe(before);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('rejects when the deadline has passed, with the error of the caller if it gives one', async () => {
    await expect(withDeadline(never, { afterMs: 1 })).rejects.toBeInstanceOf(DeadlineExceeded);
    await expect(withDeadline(never, { afterMs: 1, onTimeout: () => new Error('too late') })).rejects.toThrow('too late');
  });

  it('rejects when the caller leaves, or has left before', async () => {
    const caller = new AbortController();
    const waiting = withDeadline(never, { signal: caller.signal, onTimeout: () => new Error('gone') });
    caller.abort();
    await expect(waiting).rejects.toThrow('gone');
    await expect(withDeadline(never, { signal: caller.signal, onTimeout: () => new Error('gone') })).rejects.toThrow('gone');
  });

  it('ignores a failure that comes too late', async () => {
    const work = Promise.withResolvers<never>();
    await expect(withDeadline(work.promise, { afterMs: 1 })).rejects.toBeInstanceOf(DeadlineExceeded);
    work.reject(new Error('nobody handles this'));
    await new Promise(setImmediate);
  });
});

describe('a signal with a deadline', () => {
  it('distinguishes its own deadline from an abort of its parent', async () => {
    using expiring = deadlineSignal(1);
    await new Promise((resolve) => {
      expiring.signal.addEventListener('abort', resolve);
    });
    expect(expiring.signal.reason).toBeInstanceOf(DeadlineExceeded);
    const parent = new AbortController();
    using child = deadlineSignal(60_000, parent.signal);
    parent.abort('gone');
    expect(child.signal.reason).toBe('gone');
    expect(deadlineSignal(undefined, parent.signal).signal.reason).toBe('gone');
  });
});
