import type { GraphQLDataSource } from '@apollo/gateway';
import type { ResponsePath } from '@apollo/query-planner';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { askSubgraph, type FetchContext, notOneEach } from '../ask-subgraph.js';
import type { FetchFailure, FetchPlace, Representation } from '../fetch-failure.js';
import { answeredFields } from '../operation-parts.js';
import { deduplicate, underOwnNames } from './representations.js';
import type { ResponseTree } from './response-tree.js';

/** The executor hands it on as the context. */
export interface TreeContext extends FetchContext {
  readonly tree: ResponseTree;
}

type ProcessOptions = Parameters<GraphQLDataSource['process']>[0];
type Reply = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** Answers the fetches of the gateway's executor from a subgraph. */
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
      context: TreeContext;
    };
    const { representations, ...given } = request.variables ?? {};
    const entities = representations && deduplicate((representations as Representation[]).map(underOwnNames));
    const variables = entities ? { ...given, representations: entities.distinct } : given;
    const place: FetchPlace = { at, entities: entities?.distinct, rootFields: () => answeredFields(document, variables) };
    const fetch = { document, source: request.query, operationName: request.operationName, variables };
    const { data, errors } = await askSubgraph(this.client, fetch, context, place);
    if (!data) return { data: null, errors: reported(errors) };
    if (!entities) {
      if (at.length === 0) context.tree.adopt(data);
      return { data, errors: reported(errors) };
    }
    const answers = data._entities;
    if (!Array.isArray(answers) || answers.length !== entities.distinct.length) {
      return { data: null, errors: reported(notOneEach(this.client.name, errors, place)) };
    }
    for (const [index, each] of entities.distinct.entries()) {
      // A service answers null for what it owns and does not show; what it only adds fields to it always answers.
      if (answers[index] === null && !errors.some((error) => error.concerns(each))) context.tree.miss(at, each);
    }
    return { data: { _entities: entities.spread(answers) }, errors: reported(errors) };
  }
}

/** The executor takes errors as they are formatted; ours go through it as originals, and are placed afterwards. */
function reported(failures: readonly FetchFailure[]): readonly GraphQLFormattedError[] | undefined {
  return failures.length > 0 ? failures : undefined;
}
