import { type ExecutionResult, getOperationAST } from 'graphql';
import { badInput, toGraphQLError } from '../../platform/kernel/errors.js';
import type { RouterConfig } from '../config.js';
import { Documents } from '../pipeline/parse.js';
import { type OperationRequest, type OperationRules, runOperation } from '../pipeline/pipeline.js';
import type { RequestScope } from '../scope.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import { told, toldError } from './format-result.js';
import { LiveStream } from './operation-stream.js';
import type { Beginnings } from './pending-operations.js';
import { subscribeOperation } from './subscribe-operation.js';

/** What a client sends to have something run, over either transport. */
export interface LivePayload {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

/** A subscription that began, or the one result of all else. A result without data says why nothing ran. */
export type LiveResults = LiveStream | ExecutionResult;

/** Runs operations of open connections by the same rules as over HTTP. */
export class LiveRequests {
  readonly #documents: Documents;

  constructor(
    private readonly gateway: SupergraphGateway,
    private readonly rules: OperationRules,
    private readonly config: Pick<RouterConfig, 'limits' | 'operationTimeout'>,
  ) {
    this.#documents = new Documents(config.limits);
  }

  /**
   * A query or mutation waits for the subscriptions of its connection that were asked for before it. Never rejects: an
   * operation that breaks is told so, and costs the others of its connection nothing.
   */
  async run(payload: LivePayload, scope: RequestScope, beginnings: Beginnings): Promise<LiveResults> {
    try {
      const results = await this.#run(payload, scope, beginnings);
      return Symbol.asyncIterator in results ? new LiveStream(results, scope) : told(results, scope);
    } catch (error) {
      return { errors: [toldError(error, scope)] };
    }
  }

  async #run({ query, operationName, variables, extensions }: LivePayload, scope: RequestScope, beginnings: Beginnings) {
    const generation = this.gateway.current;
    const read = this.#documents.read(query, generation);
    if (!('document' in read)) return { errors: read };
    const operation = getOperationAST(read.document, operationName);
    if (!operation) return { errors: [toGraphQLError(badInput({ operationName: 'names no operation of the document' }))] };
    const request: OperationRequest = { ...read, operationName: operationName ?? undefined, variables: variables ?? {} };
    const { operationTimeout } = this.config;
    if (operation.operation === 'subscription') {
      return beginnings.of(subscribeOperation(generation, request, scope, this.rules, operationTimeout));
    }
    const signal = AbortSignal.timeout(operationTimeout);
    await beginnings.settled(signal);
    const key = extensions?.idempotencyKey;
    const once = { ...scope, signal, idempotencyKey: typeof key === 'string' ? key : undefined };
    return runOperation(generation, request, once, this.rules);
  }
}
