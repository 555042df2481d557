import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import { busDatabases, openBus } from '../adapters/bus.js';
import { sharedDatabases } from '../adapters/shared-state.js';
import type { DataFolder } from './data-folder.js';
import { type Databases, type DatabaseUrl, openDatabases, openEach } from './databases.js';

export interface StorageOptions {
  readonly settings: Settings;
  readonly log: Logger;
  readonly folder: DataFolder;
  /** The services that run in this process. */
  readonly hosted: readonly SubgraphDeclaration[];
  /** Used in place of the databases that the settings name. */
  readonly given?: Databases;
}

/** The databases of an installation, and the bus that its events travel on. */
export interface Storage extends Stoppable {
  readonly databases: Databases;
  readonly databaseUrl: DatabaseUrl;
  readonly bus: EventBus;
}

export function openStorage({ settings, log, folder, hosted, given }: StorageOptions): Promise<Storage> {
  return openParts(async (opened) => {
    const databases = opened.adopt(given ?? (await openDatabases(settings, folder, log)), stop);
    const own = hosted.map(({ database }) => database);
    const databaseUrl = await openEach(databases, [...busDatabases(settings), ...sharedDatabases(settings), ...own]);
    const bus = opened.adopt(await openBus(settings, databaseUrl, log), stop);
    return { databases, databaseUrl, bus };
  });
}
