import type { Clock } from '../kernel/clock.js';

export interface ManualClock extends Clock {
  /** Moves time on, in ms. */
  advance(ms: number): void;
  set(time: Date): void;
}

/** A clock that stands still until it is moved. */
export function manualClock(start = new Date('2026-03-02T09:00:00Z')): ManualClock {
  let time = start.getTime();
  return {
    now: () => new Date(time),
    advance: (ms) => {
      time += ms;
    },
    set: (to) => {
      time = to.getTime();
    },
  };
}
