import { availableParallelism } from 'node:os';
import { type Settings, wholeNumber } from '../kernel/settings.js';

/** How much of a process the hashing of passwords may take. */
export interface HashingLoad {
  /** Hashes made or checked at once. */
  readonly atOnce: number;
  /** Hashes that may wait for their turn; more are refused. */
  readonly waiting: number;
}

const atOnce = wholeNumber(
  'LMS_PASSWORD_HASHES',
  '0',
  'Passwords that one process hashes or checks at once. 0: one less than it has processors, at least 1 and at most 2. Above 2 raise `UV_THREADPOOL_SIZE` (4) too: token checks, files and DNS share its threads.',
  { max: 64 },
);
const waiting = wholeNumber(
  'LMS_PASSWORD_HASHES_WAITING',
  '200',
  'Passwords that may wait to be hashed or checked in one process, half of them from one address; more sign-ins and registrations are RATE_LIMITED until some are done.',
);

/** libuv has four threads: two stay free for token checks. */
const MOST_BY_ITSELF = 2;

export const hashingLoad = (settings: Settings, processors = availableParallelism()): HashingLoad => ({
  atOnce: settings(atOnce) || Math.min(MOST_BY_ITSELF, Math.max(1, processors - 1)),
  waiting: settings(waiting),
});
