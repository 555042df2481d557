import { readFile } from 'node:fs/promises';
import { systemClock } from '../../platform/kernel/clock.js';
import { unauthenticated } from '../../platform/kernel/errors.js';
import { createLogger, type Logger } from '../../platform/kernel/log.js';
import { mode, type Settings } from '../../platform/kernel/settings.js';
import { stop } from '../../platform/kernel/stopping.js';
import type { PassportSource } from '../../platform/security/passport/passports.js';
import type { HttpSubgraphClient } from '../../platform/transport/http/subgraph-client-http.js';
import { type RunningRouter, startRouter } from '../../router/router.js';
import { subgraphsIn } from '../../router/supergraph/join-directives.js';
import { createMetrics } from '../adapters/metrics.js';
import { CommandError } from '../command-error.js';
import { metricsPage, metricsToken } from '../pages/metrics-page.js';
import { routerConfig } from '../settings/router-config.js';
import { logLevel, subgraphAtOnce, subgraphTimeout } from '../settings/settings.js';
import { runProcess } from './run-process.js';

/**
 * `lms router --supergraph`: the router alone over the subgraphs of any supergraph, with nothing of the LMS behind it: no folder, no
 * database, no sign-in. Resolves when a signal has stopped it.
 */
export function runStandaloneRouter(settings: Settings, file: string): Promise<void> {
  return runProcess(settings, async (opened) => {
    const supergraphSdl = await readSupergraph(file);
    const log = createLogger(settings(logLevel)).child({ service: 'router' });
    const clients = (await clientsOf(supergraphSdl, settings, log)).map((client) => opened.adopt(client, stop));
    const router = opened.adopt(await startStandalone(supergraphSdl, clients, settings, log), stop);
    opened.defer(() => router.drain());
    return router.url;
  });
}

async function readSupergraph(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw Object.assign(new CommandError(`The supergraph cannot be read: ${file}`), { cause: error });
  }
}

/** Passports are for our own subgraphs. Others would take them for nothing, or keep them. */
const noPassports: PassportSource = { issuer: 'router', for: async () => '' };

async function clientsOf(supergraphSdl: string, settings: Settings, log: Logger): Promise<HttpSubgraphClient[]> {
  // Here and not above: the program in one process needs no HTTP client.
  const { httpSubgraphClient } = await import('../../platform/transport/http/subgraph-client-http.js');
  const limits = { timeout: settings(subgraphTimeout), atOnce: settings(subgraphAtOnce) };
  return subgraphsIn(supergraphSdl).map(({ name, url }) => {
    if (!URL.canParse(url)) throw new CommandError(`The supergraph has no address of the subgraph ${name}: @join__graph(url:) must be one`);
    const instances = [{ instance: name, url }];
    return httpSubgraphClient({ name, instances: () => instances, passports: noPassports, log: log.child({ subgraph: name }), limits });
  });
}

function startStandalone(
  supergraphSdl: string,
  clients: readonly HttpSubgraphClient[],
  settings: Settings,
  log: Logger,
): Promise<RunningRouter> {
  const config = routerConfig(settings);
  const metrics = createMetrics();
  return startRouter({
    supergraphSdl,
    clients,
    // Nobody can be signed in: without keys every token is refused before a session is looked for.
    keys: { jwks: async () => ({ keys: [] }) },
    sessions: { read: async () => null, readMany: async () => new Map() },
    accountStatuses: {
      confirm: async () => {
        throw unauthenticated('Nobody can sign in here');
      },
    },
    clock: systemClock,
    log,
    config,
    metrics: metrics.serve(new Map(), log),
    mounts: [metricsPage({ registry: metrics.registry, token: settings(metricsToken), production: settings(mode) === 'production' })],
  });
}
