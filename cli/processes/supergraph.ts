import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Registry } from 'prom-client';
import type { Logger } from '../../platform/kernel/log.js';
import { fetchSdl } from '../../router/discovery/fetch-sdl.js';
import { prometheusSupergraph } from '../../router/discovery/metrics.js';
import { SupergraphWatch } from '../../router/discovery/supergraph-watch.js';
import type { RunningRouter } from '../../router/router.js';
import { projectFile } from '../project.js';
import type { RemoteSubgraphs } from './remote-subgraphs.js';

export interface SupergraphWatchOptions {
  readonly remote: RemoteSubgraphs;
  /** Schemas of the supergraph that the router starts from, by the name of the subgraph. */
  readonly schemas: ReadonlyMap<string, string>;
  readonly router: RunningRouter;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** Watches the schemas that the running subgraphs announce, and gives the router a new supergraph when they change. */
export function watchSupergraph({ remote, schemas, router, log, metrics }: SupergraphWatchOptions): SupergraphWatch {
  return new SupergraphWatch({
    directory: remote.directory,
    subgraphs: schemas,
    async fetchSdl(subgraph, instances) {
      const client = remote.clientAt(subgraph, instances);
      return fetchSdl(client).finally(() => client.stop());
    },
    load: (sdl, subgraphs) => router.load(sdl, [...subgraphs].map(remote.clientOf)),
    log,
    metrics: prometheusSupergraph(metrics),
  });
}

/** The schemas that `schema/supergraph.graphql` was composed from, by the name of the subgraph. */
export async function committedSchemas(): Promise<ReadonlyMap<string, string>> {
  const folder = projectFile('schema/subgraphs');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort();
  return new Map(
    await Promise.all(files.map(async (file) => [basename(file, '.graphql'), await readFile(join(folder, file), 'utf8')] as const)),
  );
}
