/** Waits `ms`, or until `signal` aborts. Never rejects: the loop that waits looks at its signal anyway. */
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

/** All results, or the first failure, but only once all have ended: nothing goes on behind a failure. */
export async function allSettledOrThrow<const Results extends readonly unknown[]>(promises: Results) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Doubles from `first` to `most` ms with each failure in a row, counted from 1. Half of it is chance, so that replicas do not march in step. */
export function backoff(failures: number, first: number, most: number): number {
  const full = Math.min(most, first * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (Math.random() * full) / 2;
}

/** A bell for one sleeper. Rung while nobody sleeps, it is heard at the next `wait`: no hint is lost between two looks. */
export class AutoResetEvent {
  #rung = false;
  #sleeper: (() => void) | undefined;

  notify(): void {
    this.#rung = true;
    this.#sleeper?.();
  }

  /** Answers whether it was rung, or slept through its `ms`. */
  wait(ms: number): Promise<boolean> {
    if (this.#rung) {
      this.#rung = false;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#sleeper = undefined;
        resolve(this.#rung);
        this.#rung = false;
      };
      const timer = setTimeout(done, ms);
      this.#sleeper = done;
    });
  }
}
