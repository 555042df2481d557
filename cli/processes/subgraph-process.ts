import { hostname } from 'node:os';
import { systemClock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { newId } from '../../platform/kernel/ids.js';
import { createLogger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import type { WorkersOptions } from '../../platform/service/workers.js';
import { Announcer } from '../../platform/transport/discovery/announcer.js';
import { schemaHash } from '../../platform/transport/discovery/registry.js';
import { announcedFor, heartbeat, leaveDelay } from '../../platform/transport/discovery/settings.js';
import { startSubgraphServer } from '../../platform/transport/http/subgraph-server.js';
import { CommandError } from '../command-error.js';
import { openDataFolder } from '../installation/data-folder.js';
import { type Installation, type InstallationOptions, openInstallation } from '../installation/installation.js';
import { metricsPage, metricsToken } from '../pages/metrics-page.js';
import { seed } from '../seed/seed.js';
import { routerConfig } from '../settings/router-config.js';
import { advertisedUrl, dataDir, host, keysDir, logLevel, port } from '../settings/settings.js';
import { subgraphs as declarations } from '../subgraphs.js';
import { openRemoteSubgraphs, type RemoteSubgraphs } from './remote-subgraphs.js';
import { type ServiceWorkers, startServiceWorkers } from './service-workers.js';
import { stopSignal } from './stop-signal.js';

/** `lms subgraph <names>`: some services in this process, behind HTTP. Resolves when it has been told to stop and has stopped. */
export async function runSubgraphs(settings: Settings, names: string, underTest: UnderTest = {}): Promise<void> {
  const stopping = stopSignal();
  const hosts = known(names);
  const log = createLogger(settings(logLevel));
  const folder = await openDataFolder(settings(dataDir), settings(keysDir));
  const remote = await openRemoteSubgraphs({ settings, clock: systemClock, log, folder, signers: hosts });
  try {
    const installation = await openInstallation(settings, { hosts, clientOf: remote.clientOf, onQuery: underTest.onQuery });
    try {
      if (hosts.includes('user')) for (const line of await seed(installation, false)) console.log(line);
      const running = await serve(installation, remote, underTest);
      console.log(`ready ${running.origin}`);
      await stopping;
      await running.stop();
    } finally {
      await installation.stop();
    }
  } finally {
    await remote.stop();
  }
}

export interface UnderTest extends Pick<WorkersOptions, 'faults' | 'withoutInbox'>, Pick<InstallationOptions, 'onQuery'> {
  /** Is handed what the services do by themselves. */
  readonly onWorkers?: (background: ServiceWorkers) => void;
}

interface Running {
  readonly origin: string;
  stop(): Promise<void>;
}

async function serve(installation: Installation, { registry, verify }: RemoteSubgraphs, underTest: UnderTest): Promise<Running> {
  const { settings, log, metrics, databases } = installation;
  const subgraphs = [...installation.subgraphs.values()];
  const { production, drainTimeout } = routerConfig(settings);
  metrics.serve(installation.subgraphs, log);
  const background = await startServiceWorkers(installation, underTest);
  underTest.onWorkers?.(background);
  try {
    const server = await startSubgraphServer({
      subgraphs,
      host: settings(host),
      port: settings(port),
      verify,
      log,
      drainTimeout,
      open: [metricsPage({ registry: metrics.registry, token: settings(metricsToken), production })],
      readiness: [
        { name: 'postgres', check: () => databases.check() },
        { name: 'events', check: async () => background.fault() },
      ],
    });
    const url = settings(advertisedUrl) ?? reachable(server.origin);
    const instance = newId();
    const announcer = new Announcer(
      subgraphs.map(({ declaration: { name }, sdl }) => ({
        subgraph: name,
        instance,
        url: `${url}/${name}/graphql`,
        schemaHash: schemaHash(sdl),
      })),
      { registry, every: settings(heartbeat), ttl: settings(announcedFor), log },
    );
    await announcer.start();
    return {
      origin: server.origin,
      async stop() {
        await announcer.leave();
        server.drain();
        await delay(settings(leaveDelay));
        await server.stop();
        await background.stop();
        await announcer.withdraw();
      },
    };
  } catch (error) {
    await background.stop();
    throw error;
  }
}

/** An address that means 'everywhere' leads nowhere: others know the machine by its name. */
const reachable = (origin: string): string => origin.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, `//${hostname()}`);

function known(names: string): string[] {
  const asked = [...new Set(names.split(',').map((each) => each.trim()))];
  const all = declarations.map(({ name }) => name);
  const unknown = asked.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new CommandError(`There is no subgraph ${unknown.join(', ')}: there are ${all.sort().join(', ')}.`);
  return asked;
}
