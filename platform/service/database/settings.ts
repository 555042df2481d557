import { duration, type Settings } from '../../kernel/settings.js';
import type { ClientLimits } from '../../postgres/service-driver.js';

const statementTimeout = duration(
  'LMS_DATABASE_TIMEOUT',
  '10s',
  "How long PostgreSQL may work on one statement of a client's call, and half of it wait for a lock. A service's own work has no limit.",
);
const poolWait = duration(
  'LMS_POOL_WAIT',
  '5s',
  'How long a caller without a sign-in waits for a connection: those of one address hold half of LMS_POOL_SIZE at most, and all of them together leave one free.',
);

export const clientLimits = (settings: Settings): ClientLimits => {
  const timeout = Math.ceil(settings(statementTimeout));
  return { statement_timeout: timeout, lock_timeout: Math.ceil(timeout / 2), longestWait: settings(poolWait) };
};
