import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import { leaveDelay } from '../../platform/transport/discovery/settings.js';
import type { SupergraphWatch } from '../../router/discovery/supergraph-watch.js';
import { passThrough } from '../../router/http/pass-through.js';
import type { RouterOptions } from '../../router/options.js';
import { type RunningRouter, startRouter } from '../../router/router.js';
import { createMetrics, type Metrics } from '../adapters/metrics.js';
import { openSharedState, type SharedState, sharedDatabases } from '../adapters/shared-state.js';
import { accountStatusesOf } from '../installation/account-statuses.js';
import { type DataFolder, openDataFolder } from '../installation/data-folder.js';
import { openDatabases, openEach } from '../installation/databases.js';
import { denialLogOf } from '../installation/denial-log.js';
import { accessTokenPublicKeys } from '../keys/signing-keys.js';
import { operatorPages } from '../pages/operator-pages.js';
import { projectFile } from '../project.js';
import { routerConfig } from '../settings/router-config.js';
import { dataDir, keysDir, logLevel } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { openRemoteSubgraphs, type RemoteSubgraphs } from './remote-subgraphs.js';
import { runProcess } from './run-process.js';
import { committedSchemas, watchSupergraph } from './supergraph.js';

/** `lms router`: the router alone, with every service in another process. Resolves when a signal has stopped it. */
export function runRouter(settings: Settings): Promise<void> {
  return runProcess(settings, async (opened) => {
    const router = opened.adopt(await startRouterProcess(settings), stop);
    opened.defer(() => delay(settings(leaveDelay)));
    opened.defer(() => router.drain());
    return router.url;
  });
}

interface RouterProcess extends Stoppable, Pick<RunningRouter, 'url' | 'drain'> {}

/** What the router of this process stands on. */
interface RouterDependencies {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  readonly metrics: Metrics;
  readonly shared: SharedState;
  readonly remote: RemoteSubgraphs;
  /** By the name of the subgraph. */
  readonly schemas: ReadonlyMap<string, string>;
  /** The watch needs the router, so there is none yet while the router starts. */
  readonly watch: () => SupergraphWatch | undefined;
}

function startRouterProcess(settings: Settings): Promise<RouterProcess> {
  return openParts(async (opened) => {
    let watch: SupergraphWatch | undefined;
    const dependencies = await openDependencies(settings, () => watch, opened);
    const router = opened.adopt(await startRouter(await routerOptions(dependencies)), stop);
    watch = opened.adopt(watchSupergraph({ ...dependencies, metrics: dependencies.metrics.registry, router }), stop);
    watch.start();
    return { url: router.url, drain: () => router.drain() };
  });
}

async function openDependencies(
  settings: Settings,
  watch: RouterDependencies['watch'],
  opened: AsyncDisposableStack,
): Promise<RouterDependencies> {
  const clock = systemClock;
  const log = createLogger(settings(logLevel)).child({ service: 'router' });
  const folder = await openDataFolder(settings(dataDir), settings(keysDir));
  const shared = await openShared({ settings, clock, log, folder }, opened);
  // Until there is a watch, the router starts from the committed supergraph, which every schema is taken to fit.
  const fits = (subgraph: string, hash: string) => watch()?.fits(subgraph, hash) ?? true;
  const remote = opened.adopt(await openRemoteSubgraphs({ settings, clock, log, folder, signers: ['router'], fits }), stop);
  return { settings, clock, log, folder, metrics: createMetrics(), shared, remote, schemas: await committedSchemas(), watch };
}

/** A router opens a database only when the sessions are in one. */
async function openShared(
  { settings, clock, log, folder }: Pick<RouterDependencies, 'settings' | 'clock' | 'log' | 'folder'>,
  opened: AsyncDisposableStack,
): Promise<SharedState> {
  const names = sharedDatabases(settings);
  const databases = names.length > 0 ? opened.adopt(await openDatabases(settings, folder, log), stop) : undefined;
  const databaseUrl = databases ? await openEach(databases, names) : noDatabase;
  return opened.adopt(await openSharedState({ settings, clock, log, databaseUrl }), stop);
}

function noDatabase(name: string): never {
  throw new Error(`a router without sessions in PostgreSQL does not open ${name}`);
}

async function routerOptions(dependencies: RouterDependencies): Promise<RouterOptions> {
  const { settings, clock, log, folder, metrics, shared, remote, schemas, watch } = dependencies;
  return {
    supergraphSdl: await readFile(projectFile('schema/supergraph.graphql'), 'utf8'),
    clients: [...schemas.keys()].map(remote.clientOf),
    sessions: shared.sessions,
    accountStatuses: accountStatusesOf(remote.clientOf, settings),
    denials: denialLogOf(remote.clientOf),
    keys: accessTokenPublicKeys(folder.keys),
    rateLimiter: shared.routerRateLimiter,
    clock,
    log,
    config: routerConfig(settings),
    metrics: metrics.serve(new Map(), log),
    mounts: [
      ...operatorPages({ settings, folder, metrics: metrics.registry }),
      passThrough(declarations.flatMap(({ name, http }) => (http ? [{ paths: http.paths, pass: remote.clientOf(name).pass }] : []))),
    ],
    readiness: [
      { name: 'sessions', check: () => shared.sessions.read(newId()).then(() => undefined) },
      { name: 'supergraph', check: async () => watch()?.fault(), informs: true },
      { name: 'registry', check: async () => remote.directory.away(), informs: true },
    ],
  };
}
