import type { ResponsePath } from '@apollo/query-planner';
import type { GraphQLError } from 'graphql';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { askSubgraph, type Fetch, type FetchAnswer, type FetchContext } from '../ask-subgraph.js';
import type { FetchFailure, FetchPlace, Places } from '../fetch-failure.js';
import type { Variables } from '../operation-parts.js';
import { type Data, emptyData } from './data.js';
import type { EntityBatch } from './entity-batch.js';
import { type Path, placesAt } from './places.js';

/** One run of a prepared plan: the data while its fetches fill it, and what went wrong. */
export class PlanRun {
  readonly root: Data = emptyData();
  readonly errors: GraphQLError[] = [];
  /** The entities that other subgraphs refer to and that are not there: they were deleted, or are hidden from the caller. */
  readonly gone = new Set<Data>();
  #firstGone: { readonly at: ResponsePath; readonly target: Data } | undefined;

  constructor(
    readonly variables: Variables,
    private readonly subgraphs: ReadonlyMap<string, SubgraphClient>,
    private readonly context: FetchContext,
  ) {}

  ask(subgraph: string, fetch: Fetch, place: FetchPlace): Promise<FetchAnswer> {
    const client = this.subgraphs.get(subgraph);
    if (!client) throw new Error(`The plan asks a subgraph that the supergraph does not have: ${subgraph}`);
    return askSubgraph(client, fetch, this.context, place);
  }

  /** Takes note of the failures of a fetch, each at its places in the response. */
  fail(failures: readonly FetchFailure[], at: ResponsePath, batch?: EntityBatch): void {
    if (failures.length === 0) return;
    const all = [...placesAt(this.root, at)];
    const places: Places = {
      positions(_at, representation) {
        const targets = representation && batch?.targetsOf(representation);
        return (targets ? all.filter(({ value }) => targets.has(value)) : all).map(({ path }) => path);
      },
    };
    this.errors.push(...failures.flatMap((failure) => failure.located(places)));
  }

  miss(targets: readonly Data[], at: ResponsePath): void {
    const [target] = targets;
    if (target) this.#firstGone ??= { at, target };
    for (const each of targets) this.gone.add(each);
  }

  /** Where the first of what is gone was to stand. */
  get firstGone(): Path | undefined {
    if (!this.#firstGone) return undefined;
    const { at, target } = this.#firstGone;
    for (const { path, value } of placesAt(this.root, at)) if (value === target) return path;
    return undefined;
  }
}
