import { duration } from '../../kernel/settings.js';
import type { Job } from '../jobs.js';
import { partitionsEvery } from '../partitions.job.js';

const DAY = 86_400_000;
/** The database itself refuses to remove anything younger. */
const LEAST_KEPT = 365 * DAY;
/** Entries that are removed in one statement. */
const BATCH = 10_000;

export const auditKept = duration(
  'LMS_AUDIT_KEPT',
  '400d',
  'How long entries of the audit log are kept; 365d at least, whatever is set here.',
);

/** Removes what is older than the audit log is kept. */
export const removeOldAuditEntries: Job = {
  name: 'old audit entries',
  every: partitionsEvery,
  async run({ em, clock, settings }, signal) {
    const horizon = new Date(clock.now().getTime() - Math.max(settings(auditKept), LEAST_KEPT + DAY));
    while (!signal.aborted) {
      const removed = await em.execute<object[]>(
        `delete from audit where id in (select id from audit where at < ? order by at limit ${BATCH}) returning 1 as removed`,
        [horizon],
      );
      if (removed.length < BATCH) return;
    }
  },
};
