import { type ExecutionResult, GraphQLError, getArgumentValues, getOperationAST, Kind } from 'graphql';
import type { Logger } from '../../kernel/log.js';
import { asGraphQLError } from '../../service/graphql/edge.js';
import type { SubgraphRequest } from '../../service/request.js';
import { formatResult } from './format-result.js';
import type { ServedSubgraph } from './served-subgraph.js';

type Results = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/**
 * Formats the results of a subscription for another process. The first result has no data but the cursor at which the subscription
 * starts: a subscriber that is cut off before the first event resumes from there. A refusal is a single result instead. A later
 * failure is the last result: it ends this subscription, not the socket that others share.
 */
export async function formattedEvents(request: SubgraphRequest, subgraph: ServedSubgraph, log: Logger): Promise<Results> {
  const { declaration, client } = subgraph;
  const callLog = log.child({ service: declaration.name, correlationId: request.correlationId });
  // graphql-ws serializes errors itself, and expects those of graphql-js.
  const format = (result: ExecutionResult): ExecutionResult => {
    const { errors, ...rest } = formatResult(result, callLog);
    return errors ? { ...rest, errors: errors.map(({ message, ...at }) => new GraphQLError(message, at)) } : rest;
  };
  try {
    // Read before the subscription starts: what is committed in between may be delivered twice after a resume, but is never missed.
    const cursor = await startCursor(request, subgraph);
    const results = await client.subscribe(request);
    return Symbol.asyncIterator in results ? withStart({ extensions: { cursor } }, results, format) : format(results);
  } catch (error) {
    return format({ errors: [asGraphQLError(error)] });
  }
}

/** Undefined when the document itself names a cursor: it does so again on a resume. */
async function startCursor({ document, operationName, variables, resumeAfter }: SubgraphRequest, { schema, feed }: ServedSubgraph) {
  const [field] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  const definition = field?.kind === Kind.FIELD ? schema.getSubscriptionType()?.getFields()[field.name.value] : undefined;
  const after = definition && field?.kind === Kind.FIELD ? getArgumentValues(definition, field, variables).after : undefined;
  return resumeAfter ?? (after ? undefined : await feed.currentCursor());
}

function withStart(
  first: ExecutionResult,
  events: AsyncIterableIterator<ExecutionResult>,
  format: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  let state: 'starting' | 'running' | 'failed' = 'starting';
  return {
    async next() {
      if (state === 'starting') {
        state = 'running';
        return { done: false, value: first };
      }
      if (state === 'failed') return { done: true, value: undefined };
      try {
        const { done, value } = await events.next();
        return done ? { done, value } : { done: false, value: format(value) };
      } catch (error) {
        state = 'failed';
        return { done: false, value: format({ errors: [asGraphQLError(error)] }) };
      }
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
