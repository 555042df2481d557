import { type Clock, systemClock } from '../../platform/kernel/clock.js';
import type { Resources } from '../../platform/kernel/context.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import type { EventBus } from '../../platform/messaging/bus/bus.js';
import type { SigningKeys } from '../../platform/security/keyring.js';
import { FileKeyring } from '../../platform/security/keyring.js';
import type { RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { type RunningSubgraph, startSubgraph } from '../../platform/transport/start-subgraph.js';
import type { Standings } from '../../router/authorization/authorize.js';
import { busDatabases, openBus } from '../adapters/bus.js';
import { createMetrics, type Metrics } from '../adapters/metrics.js';
import { openResources } from '../adapters/resources.js';
import { sharedDatabases } from '../adapters/shared-state.js';
import { openAccessTokenKeys } from '../keys/signing-keys.js';
import { dataDir, keysDir, logLevel, poolSize } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { accountStatusesOf } from './account-statuses.js';
import { type DataFolder, openDataFolder } from './data-folder.js';
import { type Databases, openDatabases } from './databases.js';
import { PublicAddress } from './public-address.js';

export interface InstallationOptions {
  readonly clock?: Clock;
  /** Tests bring a server of their own. */
  readonly databases?: Databases;
  readonly onQuery?: (service: string, sql: string) => void;
  /** The services that run in this process; all of them unless told. */
  readonly hosts?: readonly string[];
  /** The services that do not. */
  readonly clientOf?: (service: string) => SubgraphClient | undefined;
}

/** An LMS on its data, with every service open and nothing going on by itself: what the server and each command start from. */
export interface Installation {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  readonly databases: Databases;
  readonly bus: EventBus;
  readonly keys: SigningKeys;
  readonly resources: Resources;
  /** Counts the router's own rates. */
  readonly rateLimits: RateLimiter;
  readonly metrics: Metrics;
  readonly accountStatuses: Standings;
  readonly address: PublicAddress;
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  databaseUrl(service: string): string;
  subgraph(name: string): RunningSubgraph;
  stop(): Promise<void>;
}

/** Opens what `settings` name. Which adapter stands behind a seam is decided here and nowhere else. */
export async function openInstallation(settings: Settings, options: InstallationOptions = {}): Promise<Installation> {
  const clock = options.clock ?? systemClock;
  const log = createLogger(settings(logLevel));
  const folder = await openDataFolder(settings(dataDir), settings(keysDir));
  const declared = declarations.filter(({ name }) => options.hosts?.includes(name) ?? true);
  const hosts = (service: string) => declared.some(({ name }) => name === service);
  const opened: { stop(): Promise<void> }[] = [];
  const closing = async () => {
    for (const each of opened.reverse()) await each.stop();
  };
  const keep = <Opened extends { stop(): Promise<void> }>(each: Opened): Opened => {
    opened.push(each);
    return each;
  };
  try {
    const databases = keep(options.databases ?? (await openDatabases(settings, folder, log)));
    const names = new Set([...busDatabases(settings), ...sharedDatabases(settings), ...declared.map((each) => each.database)]);
    const urls = new Map(await Promise.all([...names].map(async (name) => [name, await databases.open(name)] as const)));
    const bus = keep(await openBus(settings, (name) => urls.get(name) as string, log));
    const keys = hosts('auth') ? await openAccessTokenKeys(folder.keys, clock) : new FileKeyring(folder.keys, clock);
    const metrics = createMetrics();
    const address = new PublicAddress(settings);
    const databaseUrl = (name: string) => urls.get(name) as string;
    const seams = keep(await openResources({ settings, clock, log, folder, keys, databaseUrl, origin: () => address.origin, hosts }));
    const resources = { ...seams.resources, sagaMetrics: metrics.sagas };
    const running = new Map<string, RunningSubgraph>();
    const clientOf = (name: string) => running.get(name)?.client ?? options.clientOf?.(name);
    const accountStatuses = accountStatusesOf(clientOf, settings, options.hosts?.[0]);
    const ground = {
      databaseUrl,
      poolSize: settings(poolSize),
      clock,
      log,
      resources,
      notifier: seams.shared.notifier,
      settings,
      clientOf,
      onQuery: options.onQuery,
      confirm: accountStatuses.confirm,
    };
    await allSettledOrThrow(declared.map(async (each) => running.set(each.name, keep(await startSubgraph(each, ground)))));
    return {
      settings,
      clock,
      log,
      folder,
      databases,
      bus,
      keys,
      resources,
      rateLimits: seams.shared.rateLimits,
      metrics,
      accountStatuses,
      address,
      subgraphs: running,
      databaseUrl: (service) => urls.get(running.get(service)?.declaration.database ?? '') as string,
      subgraph: (name) => running.get(name) as RunningSubgraph,
      stop: closing,
    };
  } catch (error) {
    await closing();
    throw error;
  }
}
