/** Waits `ms`, or until `signal` aborts. Never rejects: the loop that waits checks its signal anyway. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** A delay that doubles from `first` to `most` ms with each consecutive failure, counted from 1. Half of it is random, so that replicas do not retry in step. */
export function backoff(failures: number, first: number, most: number): number {
  const full = Math.min(most, first * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (Math.random() * full) / 2;
}
