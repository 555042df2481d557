import type { EntityManager } from '@mikro-orm/postgresql';
import { duration } from '../kernel/settings.js';
import { feedKeptFor } from '../messaging/feed/settings.js';
import { consumerOf, type Projection } from '../messaging/projection/define.js';
import { maintainEventTables } from '../postgres/partitions.js';
import type { Job } from './jobs.js';

export const partitionsEvery = duration(
  'LMS_PARTITIONS_TEND',
  '1h',
  'How often the days of outbox, inbox and feed are made ahead, and those that nobody needs any more are dropped.',
);

/** Creates and drops the partitions of a service's outbox, inbox and feed. Several replicas may run it: each does so once. */
export const maintainPartitions = (service: string, projections: readonly Projection[] = []): Job => ({
  name: 'partitions',
  every: partitionsEvery,
  async run({ em, clock, settings, log }) {
    await maintainEventTables((sql) => em.execute<object[]>(sql), {
      now: clock.now(),
      consumers: [service, ...(await projectionConsumers(em, service, projections))],
      keepFeedMs: settings(feedKeptFor),
      log,
    });
  },
});

/** The consumer names of the projections today: of the projectionConsumers that are live and of those that are being built. */
async function projectionConsumers(em: EntityManager, service: string, projections: readonly Projection[]): Promise<string[]> {
  if (projections.length === 0) return [];
  const rows = await em.execute<{ name: string; generation: number; building: number | null }[]>(
    'select name, generation, building from projection',
  );
  return rows.flatMap(({ name, generation, building }) => {
    const projection = projections.find((each) => each.name === name);
    return projection ? [generation, building ?? generation].map((each) => consumerOf(service, projection, each)) : [];
  });
}
