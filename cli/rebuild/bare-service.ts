import { systemClock } from '../../platform/kernel/clock.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import type { Notifier } from '../../platform/messaging/feed/notifier/notifier.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { type RunningSubgraph, startSubgraph } from '../../platform/transport/start-subgraph.js';
import { topics } from '../../schema/events/topics.js';
import { busDatabases, openBus } from '../adapters/bus.js';
import { openSearchIndex } from '../adapters/search-index.js';
import { openDataFolder } from '../installation/data-folder.js';
import { type Databases, openDatabases, openEach } from '../installation/databases.js';
import { dataDir, keysDir, logLevel, partitions, poolSize } from '../settings/settings.js';
import { ReplayResources } from './replay-resources.js';

export interface BareService extends Stoppable {
  readonly subgraph: RunningSubgraph;
  readonly bus: EventBus;
  readonly log: Logger;
  readonly resources: ReplayResources;
  /** Of the service's own database. */
  readonly databaseUrl: string;
}

/**
 * Opens a service with its database, the bus, what is derived of its tables, and nothing else: it asks no other service, and notifies no
 * client. So a replay cannot use them by mistake.
 */
export function openBareService(settings: Settings, declaration: SubgraphDeclaration, given?: Databases): Promise<BareService> {
  return openParts(async (opened) => {
    const log = createLogger(settings(logLevel));
    const folder = await openDataFolder(settings(dataDir), settings(keysDir));
    const databases = opened.adopt(given ?? (await openDatabases(settings, folder, log)), stop);
    const databaseUrl = await openEach(databases, [declaration.database, ...busDatabases(settings)]);
    const bus = opened.adopt(await openBus(settings, databaseUrl, log), stop);
    await bus.createTopics(topics.map(({ name }) => ({ name, partitions: settings(partitions) })));
    const isIndexed = declaration.projections?.some(({ derived }) => derived) ?? false;
    const index = isIndexed ? opened.adopt(await openSearchIndex(settings, databaseUrl), (each) => each.close()) : undefined;
    const resources = new ReplayResources(index);
    const dependencies = {
      databaseUrl,
      poolSize: settings(poolSize),
      clock: systemClock,
      log,
      resources,
      notifier: NO_NOTIFIER,
      settings,
      clientOf: () => undefined,
    };
    const subgraph = opened.adopt(await startSubgraph(declaration, dependencies), stop);
    return { subgraph, bus, log, resources, databaseUrl: databaseUrl(declaration.database) };
  });
}

const NO_NOTIFIER: Notifier = { notify() {}, subscribe: () => () => {} };
