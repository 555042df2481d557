import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import { openParts, type Stoppable, stopTogether } from '../../platform/kernel/stopping.js';
import { startWorkers, type Workers, type WorkersOptions } from '../../platform/service/workers.js';
import { topics } from '../../schema/events/topics.js';
import type { Installation } from '../installation/installation.js';
import { partitions } from '../settings/settings.js';

/** For so long after a call another one is expected, in ms: clients who wait for an answer ask again, and browsers ask several times. */
const ASKED_MS = 1_000;

/** The workers of every service in this process. */
export interface ServiceWorkers extends Stoppable {
  /** By the name of the service. */
  readonly services: ReadonlyMap<string, Workers>;
  /** The first fault of a worker; undefined when all of them are well. */
  fault(): string | undefined;
}

/** Creates the topics that are missing, and starts the workers of every service of an installation. */
export function startServiceWorkers(
  { settings, log, clock, bus, subgraphs, metrics, databaseUrl }: Installation,
  underTest: Pick<WorkersOptions, 'faults' | 'withoutInbox'> = {},
): Promise<ServiceWorkers> {
  return openParts(async (opened) => {
    const services = new Map<string, Workers>();
    opened.defer(() => stopTogether(services.values()));
    await bus.createTopics(topics.map(({ name }) => ({ name, partitions: settings(partitions) })));
    const isAsked = () => [...subgraphs.values()].some(({ client }) => client.calledWithin(ASKED_MS));
    // All at the same time, because each waits for its consumer groups, and a group waits for its members.
    const starts = [...subgraphs].map(async ([name, subgraph]) => {
      const common = { bus, clock, settings, log: log.child({ service: name }), metrics: metrics.events, isAsked };
      services.set(name, await startWorkers({ ...underTest, ...common, subgraph, databaseUrl: databaseUrl(name) }));
    });
    await allSettledOrThrow(starts);
    return {
      services,
      fault() {
        for (const each of services.values()) {
          const fault = each.fault();
          if (fault) return fault;
        }
        return undefined;
      },
    };
  });
}
