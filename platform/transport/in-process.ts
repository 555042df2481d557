import { createSourceEventStream, type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../kernel/context.js';
import { dependenceOf, dependingOn } from '../kernel/dependence.js';
import { mapIterator } from '../kernel/map-iterator.js';
import { progressing } from '../kernel/position.js';
import { type Answer, SharedAnswer } from '../kernel/shared-answer.js';
import { onBehalfOf } from '../postgres/on-behalf.js';
import { refusedVariables } from '../service/graphql/refused-variables.js';
import { announceRootFields, answerOnce } from '../service/idempotency/answer-once.js';
import type { SubgraphRequest } from '../service/request.js';
import type { SubgraphClient } from './client.js';

export interface InProcessClient extends SubgraphClient {
  /** Resolves when no call is in flight: a query that outlives its service would find the database closed, and reopen it. */
  settled(): Promise<void>;
  /** Whether a call is in flight, or one ended within the last `ms`. Calls of services do not count: consumers make them. */
  calledWithin(ms: number): boolean;
}

type MakeContext = (request: SubgraphRequest) => RequestContext;

/** Calls a subgraph in process: with parsed documents and plain objects, without HTTP and JSON. */
export function inProcessClient(name: string, schema: GraphQLSchema, context: MakeContext): InProcessClient {
  const inFlight = new Set<Promise<unknown>>();
  const tracked = <Result>(call: Promise<Result>): Promise<Result> => {
    inFlight.add(call);
    const done = () => inFlight.delete(call);
    call.then(done, done);
    return call;
  };
  const clients = new ClientCalls();
  const args = (request: SubgraphRequest) => ({
    schema,
    document: request.document,
    operationName: request.operationName,
    variableValues: request.variables,
    contextValue: context(request),
  });
  const once = answerOnce();
  const executions = new EventExecutions();
  announceRootFields(schema);
  return {
    name,
    async settled() {
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
    },
    calledWithin: (ms) => clients.within(ms),
    async execute(request) {
      const executionArgs = args(request);
      const { contextValue: requestContext } = executionArgs;
      const run = async (contextValue: RequestContext) =>
        refusedVariables(await execute({ ...executionArgs, contextValue }), schema, request);
      const call = tracked(
        onBehalfOf(request.caller, async () => {
          const result = await once(request, requestContext, run);
          const { dependence, recorded, behind } = requestContext;
          return progressing({ recorded: recorded.position, behind: [...behind] }, dependingOn(dependence.on, result));
        }),
      );
      return request.caller.kind === 'service' ? call : clients.counted(call);
    },
    async subscribe(request) {
      const source = await onBehalfOf(request.caller, () => createSourceEventStream(args(request)));
      if (!(Symbol.asyncIterator in source)) return refusedVariables(source, schema, request);
      // Each event has its own context: the entities and loaders of the last one would return old state.
      const variables = JSON.stringify([request.operationName, request.variables]);
      const answered = (event: unknown) =>
        onBehalfOf(request.caller, async (): Promise<Answer<ExecutionResult>> => {
          const executionArgs = args(request);
          const executed = withCursor(await execute({ ...executionArgs, rootValue: event }), event);
          const value = dependingOn(executionArgs.contextValue.dependence.on, executed);
          return { value, dependsOn: dependenceOf(value) };
        });
      return mapIterator(source[Symbol.asyncIterator](), (event) =>
        tracked(executions.of(event, request.document, variables).for(request.caller, () => answered(event))),
      );
    },
  };
}

/** The calls of clients. One that waits long counts for as long as it waits: in an overload no new ones come. */
class ClientCalls {
  #inFlight = 0;
  #lastEndedAt = Number.NEGATIVE_INFINITY;

  within(ms: number): boolean {
    return this.#inFlight > 0 || performance.now() - this.#lastEndedAt < ms;
  }

  async counted<Result>(call: Promise<Result>): Promise<Result> {
    this.#inFlight += 1;
    try {
      return await call;
    } finally {
      this.#inFlight -= 1;
      this.#lastEndedAt = performance.now();
    }
  }
}

/** The executions of events: one object for all followers is executed once for all who ask the same of it. */
class EventExecutions {
  readonly #byEvent = new WeakMap<object, Map<DocumentNode, Map<string, SharedAnswer<ExecutionResult>>>>();

  of(event: unknown, document: DocumentNode, variables: string): SharedAnswer<ExecutionResult> {
    if (typeof event !== 'object' || event === null) return new SharedAnswer();
    const byDocument = this.#byEvent.get(event) ?? new Map<DocumentNode, Map<string, SharedAnswer<ExecutionResult>>>();
    this.#byEvent.set(event, byDocument);
    const byVariables = byDocument.get(document) ?? new Map<string, SharedAnswer<ExecutionResult>>();
    byDocument.set(document, byVariables);
    const execution = byVariables.get(variables) ?? new SharedAnswer<ExecutionResult>();
    byVariables.set(variables, execution);
    return execution;
  }
}

/** Adds the cursor of a feed event, whether or not the client selects it. */
function withCursor(result: ExecutionResult, event: unknown): ExecutionResult {
  const { cursor } = (event ?? {}) as { readonly cursor?: unknown };
  return typeof cursor === 'string' ? { ...result, extensions: { cursor } } : result;
}
