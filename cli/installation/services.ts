import { allSettledOrThrow } from '../../platform/kernel/settle.js';
import { openParts, type Stoppable, stop } from '../../platform/kernel/stopping.js';
import { makeEventPartitions } from '../../platform/postgres/partitions.js';
import type { SubgraphDeclaration } from '../../platform/service/declaration.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { type RunningSubgraph, type SubgraphDependencies, startSubgraph } from '../../platform/transport/start-subgraph.js';
import type { AccountStatuses } from '../../router/pipeline/authorize.js';
import { poolSize } from '../settings/settings.js';
import { accountStatusesOf } from './account-statuses.js';

type Given = 'settings' | 'clock' | 'log' | 'databaseUrl' | 'resources' | 'notifier' | 'onQuery';

export interface ServicesOptions extends Pick<SubgraphDependencies, Given> {
  /** The services that run in this process. */
  readonly hosted: readonly SubgraphDeclaration[];
  /** Clients of the services that run in other processes. */
  readonly clientOf?: (service: string) => SubgraphClient | undefined;
  /** The service in whose name this process asks for account statuses. Without it the process asks as the router. */
  readonly speaker?: string;
}

export interface Services extends Stoppable {
  /** By name. */
  readonly running: ReadonlyMap<string, RunningSubgraph>;
  readonly accountStatuses: AccountStatuses;
  /** Throws for a service that does not run in this process. */
  named(service: string): RunningSubgraph;
}

/** Opens the services of this process. They find each other by their clients, wherever they run. */
export function openServices({ hosted, clientOf, speaker, ...given }: ServicesOptions): Promise<Services> {
  return openParts(async (opened) => {
    const running = new Map<string, RunningSubgraph>();
    const anyClient = (name: string) => running.get(name)?.client ?? clientOf?.(name);
    const accountStatuses = accountStatusesOf(anyClient, given.settings, speaker);
    const dependencies: SubgraphDependencies = {
      ...given,
      poolSize: given.settings(poolSize),
      clientOf: anyClient,
      confirm: accountStatuses.confirm,
    };
    const starts = hosted.map(async (declaration) => {
      const service = opened.adopt(await startSubgraph(declaration, dependencies), stop);
      running.set(declaration.name, service);
      // Before anybody writes: an import would fill the default partitions, and moving its rows later stops whoever uses the tables.
      await makeEventPartitions((sql) => service.orm.em.fork().execute(sql), given.clock.now(), given.log);
    });
    await allSettledOrThrow(starts);
    return { running, accountStatuses, named: (name) => serviceNamed(running, name) };
  });
}

function serviceNamed(running: ReadonlyMap<string, RunningSubgraph>, name: string): RunningSubgraph {
  const service = running.get(name);
  if (!service) throw new Error(`${name} does not run in this process`);
  return service;
}
