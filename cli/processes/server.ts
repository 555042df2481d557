import { readFile } from 'node:fs/promises';
import type { Workers, WorkersOptions } from '../../platform/service/workers.js';
import { type RunningRouter, startRouter } from '../../router/router.js';
import { smtpUrl } from '../adapters/resources.js';
import type { Installation } from '../installation/installation.js';
import { mailPage } from '../pages/mail-page.js';
import { metricsPage, metricsToken } from '../pages/metrics-page.js';
import { projectFile } from '../project.js';
import { routerConfig } from '../settings/router-config.js';
import { startServiceWorkers } from './service-workers.js';

export interface RunningServer {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly router: RunningRouter;
  readonly workers: ReadonlyMap<string, Workers>;
  /** Takes nothing new, finishes what runs, hands on what was recorded, and stops. The installation stays open. */
  stop(): Promise<void>;
}

/** The all-in-one shape: every service at work, and the router in front of them, in this process. */
export async function startServer(
  installation: Installation,
  underTest: Pick<WorkersOptions, 'faults' | 'withoutInbox'> = {},
): Promise<RunningServer> {
  const { settings, log, clock, keys, resources, accountStatuses, subgraphs, databases, metrics } = installation;
  const config = routerConfig(settings);
  const background = await startServiceWorkers(installation, underTest);
  try {
    const router = await startRouter({
      supergraphSdl: await readFile(projectFile('schema/supergraph.graphql'), 'utf8'),
      clients: [...subgraphs.values()].map((each) => each.client),
      sessions: resources.sessions,
      standings: accountStatuses,
      keys,
      rateLimiter: installation.rateLimits,
      clock,
      log: log.child({ service: 'router' }),
      config,
      metrics: metrics.serve(subgraphs, log),
      mounts: [
        metricsPage({ registry: metrics.registry, token: settings(metricsToken), production: config.production }),
        ...[...subgraphs.values()].flatMap(({ declaration, context }) => declaration.http?.plugin(context) ?? []),
        ...(config.production || settings(smtpUrl) ? [] : [mailPage(installation.folder.mail)]),
      ],
      readiness: [
        { name: 'postgres', check: () => databases.check() },
        { name: 'events', check: async () => background.fault() },
      ],
    });
    installation.address.listeningAt(router.url);
    return {
      url: router.url,
      router,
      workers: background.services,
      async stop() {
        await router.stop();
        await background.stop();
      },
    };
  } catch (error) {
    await background.stop();
    throw error;
  }
}
