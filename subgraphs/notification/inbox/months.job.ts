import { dropPartitions, logFailure, makePartitions, type PartitionedTable } from '../../../platform/postgres/partitions.js';
import type { Job } from '../../../platform/service/jobs.js';
import { keptFor, tendEvery } from '../settings.js';

/** Partitioned in the same way, so that a broadcast and the marks on it are dropped together. */
const tables: readonly PartitionedTable[] = [
  { table: 'notification', column: 'created_at', span: 'month' },
  { table: 'broadcast', column: 'created_at', span: 'month' },
  { table: 'broadcast_mark', column: 'broadcast_at', span: 'month' },
];

/** Creates the partitions of the coming months, and drops those that are older than the inbox is kept: whole tables, not row by row. */
export const monthsJob: Job = {
  name: 'months of the inbox',
  every: tendEvery,
  async run({ em, clock, settings, log }) {
    const execute = (sql: string) => em.execute<object[]>(sql);
    const now = clock.now();
    const horizon = new Date(now.getTime() - settings(keptFor));
    for (const table of tables) {
      try {
        await makePartitions(execute, table, now, 2);
        await dropPartitions(execute, table, horizon);
      } catch (error) {
        logFailure(log, error, { table: table.table });
      }
    }
  },
};
