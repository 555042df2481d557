import { jest } from '@jest/globals';
import { SendQueue } from './send-queue.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function queue() {
  const stalled = jest.fn();
  const waiting: (() => void)[] = [];
  const made = new SendQueue(100, stalled);
  return { stalled, queue: made, send: () => made.send((taken) => waiting.push(taken)), take: () => waiting.shift()?.() };
}

describe('what is sent', () => {
  it('is given up on when nothing of it is taken for so long', () => {
    const { stalled, send } = queue();
    void send();
    jest.advanceTimersByTime(99);
    expect(stalled).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(stalled).toHaveBeenCalledTimes(1);
  });

  it('may take as long as it likes while some of it is taken', () => {
    const { stalled, queue: out, send, take } = queue();
    for (let waiting = 0; waiting < 5; waiting += 1) void send();
    for (let taken = 0; taken < 5; taken += 1) {
      jest.advanceTimersByTime(99);
      take();
    }
    jest.advanceTimersByTime(1_000);
    expect(stalled).not.toHaveBeenCalled();
    expect(out.isEmpty).toBe(true);
  });

  it('is looked at anew after a pause', () => {
    const { stalled, send, take } = queue();
    void send();
    take();
    jest.advanceTimersByTime(1_000);
    void send();
    jest.advanceTimersByTime(100);
    expect(stalled).toHaveBeenCalledTimes(1);
  });
});
