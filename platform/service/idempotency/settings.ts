import { duration } from '../../kernel/settings.js';

export const idempotencyKeptFor = duration('LMS_IDEMPOTENCY_KEPT', '24h', 'How long an Idempotency-Key is remembered.');
export const idempotencySweepEvery = duration('LMS_IDEMPOTENCY_SWEEP', '10m', 'How often keys whose time is over are removed.');
