import { systemClock } from '../../platform/kernel/clock.js';
import type { Resources } from '../../platform/kernel/context.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { startSubgraph } from '../../platform/transport/start-subgraph.js';
import { topics } from '../../schema/events/topics.js';
import { busDatabases, openBus } from '../adapters/bus.js';
import { openDataFolder } from '../installation/data-folder.js';
import { type Databases, openDatabases } from '../installation/databases.js';
import { dataDir, keysDir, logLevel, partitions, poolSize } from '../settings/settings.js';

/**
 * A service on its database and the bus, and on nothing else: no mailer, no payment provider, no other service to ask, and nobody
 * who is told of changes. What a process does not have, no replay can use.
 */
export async function openBareService(settings: Settings, declaration: SubgraphDeclaration, given?: Databases) {
  const log = createLogger(settings(logLevel));
  const folder = await openDataFolder(settings(dataDir), settings(keysDir));
  const opened: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
  };
  const keep = <Opened extends { stop(): Promise<void> }>(each: Opened): Opened => {
    opened.push(each);
    return each;
  };
  try {
    const databases = keep(given ?? (await openDatabases(settings, folder, log)));
    const names = [declaration.database, ...busDatabases(settings)];
    const urls = new Map(await Promise.all(names.map(async (name) => [name, await databases.open(name)] as const)));
    const databaseUrl = (name: string) => urls.get(name) as string;
    const bus = keep(await openBus(settings, databaseUrl, log));
    await bus.createTopics(topics.map(({ name }) => ({ name, partitions: settings(partitions) })));
    const subgraph = keep(
      await startSubgraph(declaration, {
        databaseUrl,
        poolSize: settings(poolSize),
        clock: systemClock,
        log,
        resources: {} as Resources,
        notifier: { notify() {}, subscribe: () => () => {} },
        settings,
        clientOf: () => undefined,
      }),
    );
    return { subgraph, bus, log, databaseUrl: databaseUrl(declaration.database), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
