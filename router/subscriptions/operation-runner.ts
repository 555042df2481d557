import { type ExecutionResult, getOperationAST, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { badInput, toGraphQLError } from '../../platform/kernel/errors.js';
import type { RouterConfig } from '../config.js';
import { formatGraphQLError, formatResult } from '../pipeline/format.js';
import type { Documents } from '../pipeline/parse.js';
import { type OperationRules, runOperation, subscribeOperation } from '../pipeline/pipeline.js';
import { positionIn } from '../pipeline/position-in.js';
import type { OperationRequest, RequestScope } from '../request.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import type { LiveOperation } from './live-operation.js';
import type { OperationPayload } from './operation-payload.js';
import { OperationStream } from './operation-stream.js';
import type { PendingOperations } from './pending-operations.js';

/** A subscription that began, or the one result of all else. A result without data says why nothing ran. */
export type OperationResults = OperationStream | ExecutionResult;

/** What an operation runs as. */
export interface RunningAs {
  readonly operation: LiveOperation;
  /** The subscriptions of its connection that have not begun yet. */
  readonly pending: PendingOperations;
}

/** Runs operations of open connections by the same rules as over HTTP. */
export class OperationRunner {
  constructor(
    private readonly gateway: SupergraphGateway,
    private readonly documents: Documents,
    private readonly rules: OperationRules,
    private readonly config: Pick<RouterConfig, 'operationTimeout'>,
  ) {}

  /**
   * A query or mutation waits for the subscriptions of its connection that were asked for before it. Never rejects: the failure
   * of one operation is its result, and costs the others of its connection nothing.
   */
  async run(payload: OperationPayload, scope: RequestScope, as: RunningAs): Promise<OperationResults> {
    try {
      const results = await this.#run(payload, scope, as);
      return Symbol.asyncIterator in results
        ? new OperationStream(results, scope, () => as.operation.written())
        : formatResult(results, scope);
    } catch (error) {
      return { errors: [formatGraphQLError(error, scope)] };
    }
  }

  async #run(
    { query, operationName, variables, extensions }: OperationPayload,
    scope: RequestScope,
    { operation: as, pending }: RunningAs,
  ) {
    const generation = this.gateway.current;
    const parsed = this.documents.parse(query, generation);
    if (!('document' in parsed)) {
      await this.rules.admission?.document(scope.principal);
      return { errors: parsed };
    }
    const operation = getOperationAST(parsed.document, operationName);
    if (!operation) return { errors: [toGraphQLError(badInput({ operationName: 'names no operation of the document' }))] };
    const request: OperationRequest = { ...parsed, operationName: operationName ?? undefined, variables: variables ?? {} };
    const { operationTimeout } = this.config;
    if (operation.operation === 'subscription') {
      const following = { ...scope, workOut: as.workOut };
      return pending.track(subscribeOperation(generation, request, following, this.rules, operationTimeout));
    }
    const signal = AbortSignal.timeout(operationTimeout);
    await pending.settled(signal);
    const once = { ...scope, signal, idempotencyKey: keyIn(extensions, operation, scope), after: positionIn(extensions?.after) };
    return as.workOut(() => runOperation(generation, request, once, this.rules));
  }
}

/**
 * The Idempotency-Key. One that is no text would count as none, and its mutation be done as often as it is sent: BAD_USER_INPUT where a
 * key would have counted.
 */
function keyIn(extensions: OperationPayload['extensions'], { operation }: OperationDefinitionNode, { principal }: RequestScope) {
  const key = extensions?.idempotencyKey ?? undefined;
  if (key === undefined || typeof key === 'string') return key;
  if (operation === OperationTypeNode.MUTATION && principal.caller.kind === 'user') throw badInput({ 'Idempotency-Key': 'must be text' });
  return undefined;
}
