import { hostname } from 'node:os';
import { systemClock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, stop } from '../../platform/kernel/stopping.js';
import type { WorkersOptions } from '../../platform/service/workers.js';
import { Announcer } from '../../platform/transport/discovery/announcer.js';
import { schemaHash } from '../../platform/transport/discovery/registry.js';
import { announcedFor, heartbeat, leaveDelay } from '../../platform/transport/discovery/settings.js';
import { type SubgraphServerOptions, startSubgraphServer } from '../../platform/transport/http/subgraph-server.js';
import { CommandError } from '../command-error.js';
import { openDataFolder } from '../installation/data-folder.js';
import { type Installation, type InstallationOptions, openInstallation } from '../installation/installation.js';
import { metricsPage, metricsToken } from '../pages/metrics-page.js';
import { seed } from '../seed/seed.js';
import { routerConfig } from '../settings/router-config.js';
import { advertisedUrl, dataDir, host, keysDir, logLevel, port } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { openRemoteSubgraphs, type RemoteSubgraphs } from './remote-subgraphs.js';
import { runProcess } from './run-process.js';
import { type ServiceWorkers, startServiceWorkers } from './service-workers.js';

export interface UnderTest extends Pick<WorkersOptions, 'faults' | 'withoutInbox'>, Pick<InstallationOptions, 'onQuery'> {
  /** Called with the workers of the services once they run. */
  readonly onWorkers?: (workers: ServiceWorkers) => void;
}

/** `lms subgraph <names>`: some services in this process, behind HTTP. Resolves when a signal has stopped them. */
export async function runSubgraphs(settings: Settings, names: string, underTest: UnderTest = {}): Promise<void> {
  const hosts = declaredNames(names);
  return runProcess(settings, async (opened) => {
    const log = createLogger(settings(logLevel));
    const folder = await openDataFolder(settings(dataDir), settings(keysDir));
    const remote = opened.adopt(await openRemoteSubgraphs({ settings, clock: systemClock, log, folder, signers: hosts }), stop);
    const { clientOf } = remote;
    const installation = opened.adopt(await openInstallation(settings, { hosts, clientOf, onQuery: underTest.onQuery }), stop);
    if (hosts.includes('user')) for (const line of await seed(installation, false)) console.log(line);
    return serve(installation, remote, underTest, opened);
  });
}

/** Starts workers and HTTP server, and announces them to the routers. Answers where the server listens. */
async function serve(installation: Installation, remote: RemoteSubgraphs, underTest: UnderTest, opened: AsyncDisposableStack) {
  const { settings } = installation;
  const server = await openServer(installation, remote, underTest);
  const announcer = announcerOf(installation, remote, settings(advertisedUrl) ?? reachable(server.origin));
  opened.defer(() => announcer.withdraw());
  opened.adopt(server, stop);
  await announcer.start();
  // The routers send calls until they have heard that this process leaves, so it serves for a while after it has said so.
  opened.defer(() => delay(settings(leaveDelay)));
  opened.defer(() => server.drain());
  opened.defer(() => announcer.leave());
  return server.origin;
}

const openServer = (installation: Installation, remote: RemoteSubgraphs, underTest: UnderTest) =>
  openParts(async (opened) => {
    const workers = opened.adopt(await startServiceWorkers(installation, underTest), stop);
    underTest.onWorkers?.(workers);
    const server = opened.adopt(await startSubgraphServer(serverOptions(installation, remote, workers)), stop);
    return { origin: server.origin, drain: () => server.drain() };
  });

function serverOptions(installation: Installation, { verify }: RemoteSubgraphs, workers: ServiceWorkers): SubgraphServerOptions {
  const { settings, log, metrics, databases } = installation;
  const { production, drainTimeout } = routerConfig(settings);
  metrics.serve(installation.subgraphs, log);
  return {
    subgraphs: [...installation.subgraphs.values()],
    host: settings(host),
    port: settings(port),
    verify,
    log,
    drainTimeout,
    open: [metricsPage({ registry: metrics.registry, token: settings(metricsToken), production })],
    readiness: [
      { name: 'postgres', check: () => databases.check() },
      { name: 'events', check: async () => workers.fault() },
    ],
  };
}

function announcerOf({ subgraphs, settings, log }: Installation, { registry }: RemoteSubgraphs, url: string): Announcer {
  const instance = newId();
  const announcements = [...subgraphs].map(([subgraph, { sdl }]) => ({
    subgraph,
    instance,
    url: `${url}/${subgraph}/graphql`,
    schemaHash: schemaHash(sdl),
  }));
  return new Announcer(announcements, { registry, every: settings(heartbeat), ttl: settings(announcedFor), log });
}

/** An address that means 'everywhere' leads nowhere, so other machines get the name of this one. */
const reachable = (origin: string): string => origin.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, `//${hostname()}`);

/** The names of a comma-separated list. Throws a CommandError when a name is not that of a subgraph. */
function declaredNames(names: string): string[] {
  const given = [...new Set(names.split(',').map((each) => each.trim()))];
  const all = declarations.map(({ name }) => name);
  const unknown = given.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new CommandError(`There is no subgraph ${unknown.join(', ')}: there are ${all.sort().join(', ')}.`);
  return given;
}
