import type { DocumentNode } from 'graphql';
import { withDeadline } from '../../platform/kernel/deadline.js';
import { type Dependence, dependenceOf } from '../../platform/kernel/dependence.js';
import { unavailable } from '../../platform/kernel/errors.js';
import { progressOf } from '../../platform/kernel/position.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { RequestScope } from '../request.js';
import { type FetchFailure, type FetchPlace, failuresOf, outage } from './fetch-failure.js';
import type { OperationProgress } from './operation-progress.js';

/** What the fetches of one operation share. */
export interface FetchContext {
  readonly scope: RequestScope;
  /** Of the answers so far. */
  readonly dependence: Dependence;
  /** That the answers so far tell of. */
  readonly progress: OperationProgress;
}

/** One fetch of a plan. */
export interface Fetch {
  readonly document: DocumentNode;
  /** The same as text. */
  readonly source?: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface FetchAnswer {
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly FetchFailure[];
}

/**
 * Asks a subgraph. The planner's ready document goes on as it is; nothing is printed, parsed or validated here. It never rejects: a
 * subgraph that is away costs its own fields only.
 */
export async function askSubgraph(
  client: SubgraphClient,
  fetch: Fetch,
  { scope, dependence, progress }: FetchContext,
  place: FetchPlace,
): Promise<FetchAnswer> {
  const { correlationId, idempotencyKey, clientOperation, traceparent, after, signal } = scope;
  try {
    const reply = client.execute({
      ...fetch,
      caller: scope.principal.caller,
      correlationId,
      idempotencyKey,
      clientOperation,
      traceparent,
      after,
      signal,
    });
    const answer = await withDeadline(reply, {
      signal,
      // Also for a subgraph that does not heed the signal.
      onTimeout: () => unavailable(client.name),
    });
    dependence.add(dependenceOf(answer));
    progress.add(progressOf(answer));
    const { data, errors = [] } = answer;
    return { data, errors: failuresOf(errors, place) };
  } catch (thrown) {
    dependence.add('user');
    scope.log.warn({ err: thrown, subgraph: client.name }, 'a subgraph is away');
    return { data: null, errors: outage(client.name, thrown, place) };
  }
}

/** The failures of an answer that has not an entity for each that was asked for. */
export const notOneEach = (subgraph: string, errors: readonly FetchFailure[], place: FetchPlace): readonly FetchFailure[] =>
  errors.length > 0 ? errors : outage(subgraph, new Error('not an answer for each entity'), place);
