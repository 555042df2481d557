import type { Job } from '../jobs.js';
import { forget } from './key-store.js';
import { idempotencyKeptFor, idempotencySweepEvery } from './settings.js';

const AT_ONCE = 1_000;

/** Removes keys whose time is over. One that is used again is forgotten without it, to the moment. */
export const forgetKeys: Job = {
  name: 'idempotency-keys',
  every: idempotencySweepEvery,
  async run({ em, clock, settings }, stopping) {
    const before = new Date(clock.now().getTime() - settings(idempotencyKeptFor));
    while (!stopping.aborted && (await forget(em, before, AT_ONCE)) === AT_ONCE);
  },
};
