import { feedKeptFor } from './feed/settings.js';
import type { Job } from './jobs.js';
import { maintainEventTables } from './partitions.js';
import { duration } from './settings.js';

export const partitionsEvery = duration(
  'LMS_PARTITIONS_TEND',
  '1h',
  'How often the days of outbox, inbox and feed are made ahead, and those that nobody needs any more are dropped.',
);

/** Keeps the days of a service's outbox, inbox and feed. Several replicas may: each day is made and dropped once. */
export const tendPartitions = (service: string): Job => ({
  name: 'partitions',
  every: partitionsEvery,
  async run({ em, clock, settings, log }) {
    await maintainEventTables((sql) => em.execute<object[]>(sql), {
      now: clock.now(),
      consumers: [service],
      keepFeedMs: settings(feedKeptFor),
      log,
    });
  },
});
