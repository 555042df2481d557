import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemClock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { leaveDelay } from '../../platform/transport/discovery/settings.js';
import { fetchSdl } from '../../router/discovery/fetch-sdl.js';
import { prometheusSupergraph } from '../../router/discovery/metrics.js';
import { SupergraphWatch } from '../../router/discovery/supergraph-watch.js';
import { passThrough } from '../../router/http/pass-through.js';
import { startRouter } from '../../router/router.js';
import { createMetrics } from '../adapters/metrics.js';
import { smtpUrl } from '../adapters/resources.js';
import { openSharedState, type SharedState, sharedDatabases } from '../adapters/shared-state.js';
import { accountStatusesOf } from '../installation/account-statuses.js';
import { type DataFolder, openDataFolder } from '../installation/data-folder.js';
import { openDatabases } from '../installation/databases.js';
import { accessTokenPublicKeys } from '../keys/signing-keys.js';
import { mailPage } from '../pages/mail-page.js';
import { metricsPage, metricsToken } from '../pages/metrics-page.js';
import { projectFile } from '../project.js';
import { routerConfig } from '../settings/router-config.js';
import { dataDir, keysDir, logLevel } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { openRemoteSubgraphs } from './remote-subgraphs.js';
import { stopSignal } from './stop-signal.js';

export interface RouterProcess {
  readonly url: string;
  drain(): void;
  stop(): Promise<void>;
}

/** `lms router`: the door, and every service elsewhere. Resolves when it has been told to stop and has stopped. */
export async function runRouter(settings: Settings): Promise<void> {
  const stopping = stopSignal();
  const router = await startRouterProcess(settings);
  console.log(`ready ${router.url}`);
  await stopping;
  router.drain();
  await delay(settings(leaveDelay));
  await router.stop();
}

export async function startRouterProcess(settings: Settings): Promise<RouterProcess> {
  const clock = systemClock;
  const log = createLogger(settings(logLevel)).child({ service: 'router' });
  const config = routerConfig(settings);
  const folder = await openDataFolder(settings(dataDir), settings(keysDir));
  const opened: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of opened.reverse()) await each.stop();
  };
  const keep = <Opened extends { stop(): Promise<void> }>(each: Opened): Opened => {
    opened.push(each);
    return each;
  };
  try {
    const shared = keep(await openShared(settings, folder, log, keep));
    // Known once it runs; until then no schema is looked at.
    let watch: SupergraphWatch | undefined;
    const fits = (subgraph: string, hash: string) => watch?.fits(subgraph, hash) ?? true;
    const remote = keep(await openRemoteSubgraphs({ settings, clock, log, folder, signers: ['router'], fits }));
    const committed = await committedSchemas();
    const metrics = createMetrics();
    const router = keep(
      await startRouter({
        supergraphSdl: await readFile(projectFile('schema/supergraph.graphql'), 'utf8'),
        clients: [...committed.keys()].map(remote.clientOf),
        sessions: shared.sessions,
        standings: accountStatusesOf(remote.clientOf, settings),
        keys: accessTokenPublicKeys(folder.keys),
        rateLimiter: shared.rateLimits,
        clock,
        log,
        config,
        metrics: metrics.serve(new Map(), log),
        mounts: [
          metricsPage({ registry: metrics.registry, token: settings(metricsToken), production: config.production }),
          passThrough(declarations.flatMap(({ name, http }) => (http ? [{ paths: http.paths, pass: remote.clientOf(name).pass }] : []))),
          ...(config.production || settings(smtpUrl) ? [] : [mailPage(folder.mail)]),
        ],
        readiness: [
          { name: 'sessions', check: () => shared.sessions.read(newId()).then(() => undefined) },
          { name: 'supergraph', check: async () => watch?.fault(), informs: true },
          { name: 'registry', check: async () => remote.directory.away(), informs: true },
        ],
      }),
    );
    watch = new SupergraphWatch({
      directory: remote.directory,
      subgraphs: committed,
      async fetchSdl(subgraph, at) {
        const client = remote.clientAt(subgraph, at);
        return fetchSdl(client).finally(() => client.stop());
      },
      take: (sdl, subgraphs) => router.take(sdl, [...subgraphs].map(remote.clientOf)),
      log,
      metrics: prometheusSupergraph(metrics.registry),
    });
    keep(watch).start();
    return { url: router.url, drain: router.drain, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Keep = <Opened extends { stop(): Promise<void> }>(each: Opened) => Opened;

/** A router opens no database, unless sessions are in one. */
async function openShared(settings: Settings, folder: DataFolder, log: Logger, keep: Keep): Promise<SharedState> {
  const names = sharedDatabases(settings);
  const databases = names.length > 0 ? keep(await openDatabases(settings, folder, log)) : undefined;
  const urls = new Map(await Promise.all(names.map(async (name) => [name, (await databases?.open(name)) as string] as const)));
  return openSharedState({ settings, clock: systemClock, log, databaseUrl: (name) => urls.get(name) as string });
}

/** What `schema/supergraph.graphql` was composed from. */
async function committedSchemas(): Promise<ReadonlyMap<string, string>> {
  const folder = projectFile('schema/subgraphs');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort();
  return new Map(
    await Promise.all(files.map(async (file) => [basename(file, '.graphql'), await readFile(join(folder, file), 'utf8')] as const)),
  );
}
