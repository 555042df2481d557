import { type ExecutionResult, GraphQLError, getArgumentValues, getOperationAST, Kind } from 'graphql';
import type { Logger } from '../../kernel/log.js';
import { asGraphQLError } from '../../service/graphql/edge.js';
import type { SubgraphRequest } from '../../service/request.js';
import { formatResult } from './format-result.js';
import type { ServedSubgraph } from './served-subgraph.js';

type Results = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/**
 * A subscription's results as they leave the process. The first tells where it begins and has no data: whoever is cut off
 * before the first event resumes from there. A refusal is one result instead. A failure on the way is the last result: it
 * ends this subscription, and not the socket that others share.
 */
export async function formattedEvents(request: SubgraphRequest, subgraph: ServedSubgraph, log: Logger): Promise<Results> {
  const { declaration, client } = subgraph;
  const callLog = log.child({ service: declaration.name, correlationId: request.correlationId });
  // graphql-ws writes errors out itself, and takes them for graphql-js's own.
  const told = (result: ExecutionResult): ExecutionResult => {
    const { errors, ...rest } = formatResult(result, callLog);
    return errors ? { ...rest, errors: errors.map(({ message, ...at }) => new GraphQLError(message, at)) } : rest;
  };
  try {
    // Read before it is followed from: what is committed between the two is told twice on a resume, never missed.
    const cursor = await beginning(request, subgraph);
    const results = await client.subscribe(request);
    return Symbol.asyncIterator in results ? announced({ extensions: { cursor } }, results, told) : told(results);
  } catch (error) {
    return told({ errors: [asGraphQLError(error)] });
  }
}

/** Undefined where the document itself says after which event to begin: it will say so again. */
async function beginning({ document, operationName, variables, resumeAfter }: SubgraphRequest, { schema, feed }: ServedSubgraph) {
  const [field] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  const definition = field?.kind === Kind.FIELD ? schema.getSubscriptionType()?.getFields()[field.name.value] : undefined;
  const after = definition && field?.kind === Kind.FIELD ? getArgumentValues(definition, field, variables).after : undefined;
  return resumeAfter ?? (after ? undefined : await feed.currentCursor());
}

function announced(
  first: ExecutionResult,
  events: AsyncIterableIterator<ExecutionResult>,
  told: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  let state: 'begins' | 'runs' | 'failed' = 'begins';
  return {
    async next() {
      if (state === 'begins') {
        state = 'runs';
        return { done: false, value: first };
      }
      if (state === 'failed') return { done: true, value: undefined };
      try {
        const { done, value } = await events.next();
        return done ? { done, value } : { done: false, value: told(value) };
      } catch (error) {
        state = 'failed';
        return { done: false, value: told({ errors: [asGraphQLError(error)] }) };
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
