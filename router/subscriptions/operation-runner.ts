import { type ExecutionResult, getOperationAST } from 'graphql';
import { badInput, toGraphQLError } from '../../platform/kernel/errors.js';
import type { RouterConfig } from '../config.js';
import { Documents } from '../pipeline/parse.js';
import { type OperationRequest, type OperationRules, runOperation } from '../pipeline/pipeline.js';
import type { RequestScope } from '../scope.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import { formatGraphQLError, formatResult } from './format-result.js';
import { OperationStream } from './operation-stream.js';
import type { PendingOperations } from './pending-operations.js';
import { subscribeOperation } from './subscribe-operation.js';

/** What a client sends to have something run, over either transport. */
export interface OperationPayload {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

/** A subscription that began, or the one result of all else. A result without data says why nothing ran. */
export type OperationResults = OperationStream | ExecutionResult;

/** Runs operations of open connections by the same rules as over HTTP. */
export class OperationRunner {
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
  async run(payload: OperationPayload, scope: RequestScope, pending: PendingOperations): Promise<OperationResults> {
    try {
      const results = await this.#run(payload, scope, pending);
      return Symbol.asyncIterator in results ? new OperationStream(results, scope) : formatResult(results, scope);
    } catch (error) {
      return { errors: [formatGraphQLError(error, scope)] };
    }
  }

  async #run({ query, operationName, variables, extensions }: OperationPayload, scope: RequestScope, pending: PendingOperations) {
    const generation = this.gateway.current;
    const read = this.#documents.read(query, generation);
    if (!('document' in read)) return { errors: read };
    const operation = getOperationAST(read.document, operationName);
    if (!operation) return { errors: [toGraphQLError(badInput({ operationName: 'names no operation of the document' }))] };
    const request: OperationRequest = { ...read, operationName: operationName ?? undefined, variables: variables ?? {} };
    const { operationTimeout } = this.config;
    if (operation.operation === 'subscription') {
      return pending.track(subscribeOperation(generation, request, scope, this.rules, operationTimeout));
    }
    const signal = AbortSignal.timeout(operationTimeout);
    await pending.settled(signal);
    const key = extensions?.idempotencyKey;
    const once = { ...scope, signal, idempotencyKey: typeof key === 'string' ? key : undefined };
    return runOperation(generation, request, once, this.rules);
  }
}
