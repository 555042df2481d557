import type { GraphQLDataSource } from '@apollo/gateway';
import type { ResponsePath } from '@apollo/query-planner';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import { withDeadline } from '../../platform/kernel/deadline.js';
import { type Dependence, dependenceOf } from '../../platform/kernel/dependence.js';
import { unavailable } from '../../platform/kernel/errors.js';
import { progressOf } from '../../platform/kernel/position.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { RequestScope } from '../request.js';
import { type FetchFailure, type FetchPlace, failuresOf, outage } from './fetch-failure.js';
import { answeredFields } from './operation-parts.js';
import type { OperationProgress } from './operation-progress.js';
import { deduplicate, type Representation, underOwnNames } from './representations.js';
import type { ResponseTree } from './response-tree.js';

/** What the fetches of one operation share. The executor hands it on as the context. */
export interface FetchContext {
  readonly scope: RequestScope;
  readonly tree: ResponseTree;
  /** Of the answers so far. */
  readonly dependence: Dependence;
  /** That the answers so far tell of. */
  readonly progress: OperationProgress;
}

type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type Reply = Awaited<ReturnType<GraphQLDataSource['process']>>;

/**
 * Answers the planner's fetches from a subgraph. The planner's ready document goes on as it is; nothing is printed, parsed
 * or validated here. It never rejects: a subgraph that is away costs its own fields only.
 */
export class SubgraphDataSource implements GraphQLDataSource {
  constructor(private readonly client: SubgraphClient) {}

  async process(options: ProcessOptions): Promise<Reply> {
    const {
      request,
      document,
      pathInIncomingRequest: at = [],
      context,
    } = options as ProcessOptions & {
      document: DocumentNode;
      pathInIncomingRequest?: ResponsePath;
      context: FetchContext;
    };
    const { representations, ...variables } = request.variables ?? {};
    const entities = representations && deduplicate((representations as Representation[]).map(underOwnNames));
    const asked = { ...request, document, variables: entities ? { ...variables, representations: entities.distinct } : variables };
    const { data, errors } = await this.#ask(asked, context, at, entities?.distinct);
    if (!data) return { data: null, errors: reported(errors) };
    if (!entities) {
      if (at.length === 0) context.tree.adopt(data);
      return { data, errors: reported(errors) };
    }
    const answers = data._entities;
    if (!Array.isArray(answers) || answers.length !== entities.distinct.length) {
      return {
        data: null,
        errors: reported(
          errors.length > 0
            ? errors
            : outage(this.client.name, new Error('not an answer for each entity'), { at, entities: entities.distinct }),
        ),
      };
    }
    for (const [index, each] of entities.distinct.entries()) {
      // A service answers null for what it owns and does not show; what it only adds fields to it always answers.
      if (answers[index] === null && !errors.some((error) => error.concerns(each))) context.tree.miss(at, each);
    }
    return { data: { _entities: entities.spread(answers) }, errors: reported(errors) };
  }

  async #ask(
    { document, query, operationName, variables }: { document: DocumentNode; query?: string; operationName?: string; variables: object },
    { scope, dependence, progress }: FetchContext,
    at: ResponsePath,
    entities: readonly Representation[] | undefined,
  ): Promise<{ data: Record<string, unknown> | null | undefined; errors: FetchFailure[] }> {
    const { correlationId, idempotencyKey, clientOperation, traceparent, after, signal } = scope;
    const place: FetchPlace = { at, entities, rootFields: () => answeredFields(document, variables as Record<string, unknown>) };
    try {
      const reply = this.client.execute({
        document,
        source: query,
        operationName,
        variables: variables as Record<string, unknown>,
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
        onTimeout: () => unavailable(this.client.name),
      });
      dependence.add(dependenceOf(answer));
      progress.add(progressOf(answer));
      const { data, errors = [] } = answer;
      return { data, errors: failuresOf(errors, place) };
    } catch (thrown) {
      dependence.add('user');
      scope.log.warn({ err: thrown, subgraph: this.client.name }, 'a subgraph is away');
      return { data: null, errors: outage(this.client.name, thrown, place) };
    }
  }
}

/** The executor takes errors as they are formatted; ours go through it as originals, and are placed afterwards. */
function reported(failures: readonly FetchFailure[]): readonly GraphQLFormattedError[] | undefined {
  return failures.length > 0 ? failures : undefined;
}
