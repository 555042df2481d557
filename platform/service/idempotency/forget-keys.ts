import type { Job } from '../jobs.js';
import { deleteParts } from './key-store.js';
import { idempotencyKeptFor, idempotencySweepEvery } from './settings.js';

const BATCH_SIZE = 1_000;

/** Removes expired keys. An expired key that is used again is removed by that request, so expiry does not depend on this job. */
export const forgetKeys: Job = {
  name: 'idempotency-keys',
  every: idempotencySweepEvery,
  async run({ em, clock, settings }, stopping) {
    const before = new Date(clock.now().getTime() - settings(idempotencyKeptFor));
    while (!stopping.aborted && (await deleteParts(em, before, BATCH_SIZE)) === BATCH_SIZE);
  },
};
