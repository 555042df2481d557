import { createSourceEventStream, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { RequestContext } from './context.js';
import type { SubgraphClient, SubgraphRequest } from './subgraph-client.js';

type MakeContext = (request: SubgraphRequest) => RequestContext;

/** The subgraph called in process: the caller's ready document and plain objects, no HTTP and no JSON between. */
export function inProcessClient(name: string, schema: GraphQLSchema, context: MakeContext): SubgraphClient {
  const args = (request: SubgraphRequest) => ({
    schema,
    document: request.document,
    operationName: request.operationName,
    variableValues: request.variables,
    contextValue: context(request),
  });
  return {
    name,
    execute: async (request) => execute(args(request)),
    async subscribe(request) {
      const source = await createSourceEventStream(args(request));
      if (!(Symbol.asyncIterator in source)) return source;
      // A context of its own for every event: entities and loaders of the last one would answer with the past.
      return mapped(source[Symbol.asyncIterator](), async (event) => execute({ ...args(request), rootValue: event }));
    },
  };
}

function mapped<From>(
  source: AsyncIterator<From>,
  each: (value: From) => Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  return {
    async next() {
      const result = await source.next();
      return result.done ? { done: true, value: undefined } : { done: false, value: await each(result.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
