import { createSourceEventStream, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../kernel/context.js';
import { mapIterator } from '../kernel/map-iterator.js';
import { announceRootFields, answerOnce } from '../service/idempotency/answer-once.js';
import type { SubgraphRequest } from '../service/request.js';
import type { SubgraphClient } from './client.js';

/** Also says when nothing is under way: a query that outlives its caller would find the database closed, and open it again. */
export interface InProcessClient extends SubgraphClient {
  settled(): Promise<void>;
}

type MakeContext = (request: SubgraphRequest) => RequestContext;

/** The subgraph called in process: the caller's ready document and plain objects, no HTTP and no JSON between. */
export function inProcessClient(name: string, schema: GraphQLSchema, context: MakeContext): InProcessClient {
  const underway = new Set<Promise<unknown>>();
  const counted = <Result>(call: Promise<Result>): Promise<Result> => {
    underway.add(call);
    const done = () => underway.delete(call);
    call.then(done, done);
    return call;
  };
  const args = (request: SubgraphRequest) => ({
    schema,
    document: request.document,
    operationName: request.operationName,
    variableValues: request.variables,
    contextValue: context(request),
  });
  const once = answerOnce();
  announceRootFields(schema);
  return {
    name,
    async settled() {
      while (underway.size > 0) await Promise.allSettled(underway);
    },
    async execute(request) {
      const asked = args(request);
      return counted(once(request, asked.contextValue, async (contextValue) => execute({ ...asked, contextValue })));
    },
    async subscribe(request) {
      const source = await createSourceEventStream(args(request));
      if (!(Symbol.asyncIterator in source)) return source;
      // A context of its own for every event: entities and loaders of the last one would answer with the past.
      return mapIterator(source[Symbol.asyncIterator](), (event) =>
        counted((async () => withCursor(await execute({ ...args(request), rootValue: event }), event))()),
      );
    },
  };
}

/** Events of the feed know their place in it, whether or not the client selects it. */
function withCursor(result: ExecutionResult, event: unknown): ExecutionResult {
  const { cursor } = (event ?? {}) as { readonly cursor?: unknown };
  return typeof cursor === 'string' ? { ...result, extensions: { cursor } } : result;
}
