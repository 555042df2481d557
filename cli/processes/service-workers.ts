import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import { startWorkers, type Workers, type WorkersOptions } from '../../platform/service/workers.js';
import { topics } from '../../schema/events/topics.js';
import type { Installation } from '../installation/installation.js';
import { partitions } from '../settings/settings.js';

/** What the services of this process do by themselves. */
export interface ServiceWorkers {
  readonly services: ReadonlyMap<string, Workers>;
  /** The first that is not well; undefined when all are. */
  fault(): string | undefined;
  stop(): Promise<void>;
}

/** Sets every service of an installation to work, on topics that are made where they are missing. */
export async function startServiceWorkers(
  { settings, log, clock, bus, subgraphs, metrics, databaseUrl }: Installation,
  underTest: Pick<WorkersOptions, 'faults' | 'withoutInbox'> = {},
): Promise<ServiceWorkers> {
  await bus.createTopics(topics.map(({ name }) => ({ name, partitions: settings(partitions) })));
  const services = new Map<string, Workers>();
  const stop = async () => {
    await Promise.all([...services.values()].map((each) => each.stop()));
  };
  // All at once: each waits for its groups, and a group for its members.
  const starts = [...subgraphs].map(async ([name, subgraph]) => {
    const common = { bus, clock, settings, log: log.child({ service: name }), metrics: metrics.events };
    services.set(name, await startWorkers({ ...underTest, ...common, subgraph, databaseUrl: databaseUrl(name) }));
  });
  await allSettledOrThrow(starts).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    services,
    fault() {
      for (const each of services.values()) {
        const fault = each.fault();
        if (fault) return fault;
      }
      return undefined;
    },
    stop,
  };
}
