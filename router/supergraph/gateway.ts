import type {
  GatewayExecutor,
  GatewayGraphQLRequestContext,
  GatewayInterface,
  GatewayLoadResult,
  GatewaySchemaLoadOrUpdateCallback,
  GatewayUnsubscriber,
} from '@apollo/server-gateway-interface';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { OperationRequest, RequestScope } from '../request.js';
import type { SupergraphGeneration } from './generation.js';

/** Validates a document, and executes its operation, on one generation. */
export type ExecuteOperation = (
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
) => Promise<ExecutionResult>;

/**
 * The gateway as Apollo Server knows it, over one generation of the supergraph at a time. Swapping drops no request: one
 * that began on a generation ends on it. Apollo's own class is left out (docs/adr/0003-gateway-parts.md).
 */
export class SupergraphGateway implements GatewayInterface {
  readonly #listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  /** A request that began on one generation ends on it, also when the next took over in between. */
  readonly #bySchema = new WeakMap<GraphQLSchema, SupergraphGeneration>();

  constructor(
    private generation: SupergraphGeneration,
    private readonly execute: ExecuteOperation,
  ) {
    this.#bySchema.set(generation.apiSchema, generation);
  }

  get current(): SupergraphGeneration {
    return this.generation;
  }

  swap(next: SupergraphGeneration): void {
    this.generation = next;
    this.#bySchema.set(next.apiSchema, next);
    for (const notify of this.#listeners) notify(schemaContext(next));
  }

  async load(): Promise<GatewayLoadResult> {
    for (const notify of this.#listeners) notify(schemaContext(this.generation));
    return { executor: this.#execute };
  }

  onSchemaLoadOrUpdate(callback: GatewaySchemaLoadOrUpdateCallback): GatewayUnsubscriber {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  async stop(): Promise<void> {
    this.#listeners.clear();
  }

  readonly #execute: GatewayExecutor = async (request: GatewayGraphQLRequestContext): Promise<ExecutionResult> => {
    const { document, queryHash } = request;
    const { operationName, variables = {} } = request.request;
    return this.execute(
      this.#bySchema.get(request.schema) ?? this.generation,
      { document, hash: queryHash, operationName, variables },
      request.context as RequestScope,
    );
  };
}

const schemaContext = ({ apiSchema, sdl }: SupergraphGeneration) => ({ apiSchema, coreSupergraphSdl: sdl });
