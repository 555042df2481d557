import { type Clock, systemClock } from '../../platform/kernel/clock.js';
import type { Resources } from '../../platform/kernel/context.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import { FileKeyring, type SigningKeys } from '../../platform/security/keyring.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { RunningSubgraph } from '../../platform/transport/start-subgraph.js';
import type { AccountStatuses } from '../../router/pipeline/authorize.js';
import { createMetrics, type Metrics } from '../adapters/metrics.js';
import { openResources } from '../adapters/resources.js';
import { openAccessTokenKeys } from '../keys/signing-keys.js';
import { dataDir, keysDir, logLevel } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { type DataFolder, openDataFolder } from './data-folder.js';
import type { Databases } from './databases.js';
import { PublicAddress } from './public-address.js';
import { openServices } from './services.js';
import { openStorage } from './storage.js';

export interface InstallationOptions {
  readonly clock?: Clock;
  /** Tests bring a server of their own. */
  readonly databases?: Databases;
  readonly onQuery?: (service: string, sql: string) => void;
  /** The services that run in this process. Without it all of them do. */
  readonly hosts?: readonly string[];
  /** Clients of the services that run in other processes. */
  readonly clientOf?: (service: string) => SubgraphClient | undefined;
}

/** An LMS on its data: every service is open, and no worker runs. The server and each command start from it. */
export interface Installation extends Stoppable {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  readonly databases: Databases;
  readonly bus: EventBus;
  readonly keys: SigningKeys;
  readonly resources: Resources;
  readonly routerRateLimiter: RateLimiter;
  readonly metrics: Metrics;
  readonly accountStatuses: AccountStatuses;
  readonly address: PublicAddress;
  /** By the name of the service. */
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** Of the service's own database. Throws for a service that does not run in this process. */
  databaseUrl(service: string): string;
  /** Throws for a service that does not run in this process. */
  subgraph(name: string): RunningSubgraph;
}

/** Opens what `settings` name. This is the only place that decides which adapter stands behind each platform dependency. */
export function openInstallation(settings: Settings, options: InstallationOptions = {}): Promise<Installation> {
  const { clock = systemClock, hosts: names, clientOf, onQuery } = options;
  return openParts(async (opened) => {
    const log = createLogger(settings(logLevel));
    const folder = await openDataFolder(settings(dataDir), settings(keysDir));
    const common = { settings, clock, log, folder };
    const hosted = declarations.filter(({ name }) => names?.includes(name) ?? true);
    const hosts = (service: string) => hosted.some(({ name }) => name === service);

    const storage = opened.adopt(await openStorage({ ...common, hosted, given: options.databases }), stop);
    const { databases, databaseUrl, bus } = storage;
    const keys = hosts('auth') ? await openAccessTokenKeys(folder.keys, clock) : new FileKeyring(folder.keys, clock);
    const metrics = createMetrics();
    const address = new PublicAddress(settings);
    const origin = () => address.origin;
    const given = { ...common, keys, databaseUrl, hosts, origin, sagaMetrics: metrics.sagas };
    const { resources, routerRateLimiter, notifier } = opened.adopt(await openResources(given), stop);
    const dependencies = { settings, clock, log, databaseUrl, resources, notifier, onQuery };
    const services = opened.adopt(await openServices({ ...dependencies, hosted, clientOf, speaker: names?.[0] }), stop);

    const parts = { ...common, databases, bus, keys, resources, routerRateLimiter, metrics, address };
    return {
      ...parts,
      accountStatuses: services.accountStatuses,
      subgraphs: services.running,
      databaseUrl: (service) => databaseUrl(services.named(service).declaration.database),
      subgraph: services.named,
    };
  });
}
