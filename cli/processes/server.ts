import { readFile } from 'node:fs/promises';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import { routesOf } from '../../platform/service/routes.js';
import type { Workers, WorkersOptions } from '../../platform/service/workers.js';
import type { RouterOptions } from '../../router/options.js';
import { type RunningRouter, startRouter } from '../../router/router.js';
import { denialLogOf } from '../installation/denial-log.js';
import type { Installation } from '../installation/installation.js';
import { operatorPages } from '../pages/operator-pages.js';
import { projectFile } from '../project.js';
import { routerConfig } from '../settings/router-config.js';
import { type ServiceWorkers, startServiceWorkers } from './service-workers.js';

export interface RunningServer extends Stoppable {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly router: RunningRouter;
  /** By the name of the service. */
  readonly workers: ReadonlyMap<string, Workers>;
  /** Accepts nothing new, finishes what is in flight, and stops router and workers. The installation stays open. */
  stop(): Promise<void>;
}

/** The all-in-one shape: the workers of every service, and the router in front of them, in this process. */
export function startServer(
  installation: Installation,
  underTest: Pick<WorkersOptions, 'faults' | 'withoutInbox'> = {},
): Promise<RunningServer> {
  return openParts(async (opened) => {
    const workers = opened.adopt(await startServiceWorkers(installation, underTest), stop);
    const router = opened.adopt(await startRouter(await routerOptions(installation, workers)), stop);
    installation.address.listeningAt(router.url);
    return { url: router.url, router, workers: workers.services };
  });
}

async function routerOptions(installation: Installation, workers: ServiceWorkers): Promise<RouterOptions> {
  const { settings, log, folder, metrics, resources, databases } = installation;
  const subgraphs = [...installation.subgraphs.values()];
  const config = routerConfig(settings);
  return {
    supergraphSdl: await readFile(projectFile('schema/supergraph.graphql'), 'utf8'),
    clients: subgraphs.map(({ client }) => client),
    sessions: resources.sessions,
    accountStatuses: installation.accountStatuses,
    denials: denialLogOf((name) => installation.subgraphs.get(name)?.client),
    keys: installation.keys,
    rateLimiter: installation.routerRateLimiter,
    clock: installation.clock,
    log: log.child({ service: 'router' }),
    config,
    metrics: metrics.serve(installation.subgraphs, log),
    mounts: [
      ...operatorPages({ settings, folder, metrics: metrics.registry }),
      ...subgraphs.flatMap(({ declaration, context }) => routesOf(declaration, context)),
    ],
    readiness: [
      { name: 'postgres', check: () => databases.check() },
      { name: 'events', check: async () => workers.fault() },
    ],
  };
}
