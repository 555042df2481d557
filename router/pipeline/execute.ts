import { getVariableValues, isNonNullType, OperationTypeNode } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { clientOperationOf } from '../../platform/service/idempotency/fingerprint.js';
import { isTooLong, keyIsTooLong } from '../../platform/service/idempotency/key.js';
import type { OperationRequest, RequestScope } from '../request.js';
import type { AnalyzedOperation, PlannedOperation } from '../supergraph/analyzed-operations.js';
import { executePlan } from '../supergraph/execute-plan.js';
import type { Executed } from '../supergraph/execution.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { parts } from '../supergraph/operation-parts.js';

/** Executes a query or mutation. A mutation that may not answer is not executed at all. */
export async function execute(
  generation: SupergraphGeneration,
  operation: AnalyzedOperation,
  planned: PlannedOperation,
  request: OperationRequest,
  scope: RequestScope,
): Promise<Executed> {
  const { variables } = request;
  const refused = refusedMutation(generation, operation, planned, variables);
  return (
    refused ??
    executePlan({ generation, operation: planned, variables, scope: withClientOperation(withUsableKey(scope, operation), request) })
  );
}

/** One operation may reach a subgraph in several fetches: beside the idempotency key goes what they are all part of. */
function withClientOperation(scope: RequestScope, request: OperationRequest): RequestScope {
  return scope.idempotencyKey === undefined ? scope : { ...scope, clientOperation: clientOperationOf(request) };
}

/**
 * A key that is too long must not become a header between processes: the server would refuse the whole call. BAD_USER_INPUT where the
 * key would have counted; elsewhere it is ignored.
 */
function withUsableKey(scope: RequestScope, { node }: AnalyzedOperation): RequestScope {
  const { idempotencyKey, principal } = scope;
  if (idempotencyKey === undefined || !isTooLong(idempotencyKey)) return scope;
  if (node.operation === OperationTypeNode.MUTATION && principal.caller.kind === 'user') throw keyIsTooLong();
  return { ...scope, idempotencyKey: undefined };
}

/**
 * A mutation whose answer will be null as a whole, since a field that cannot be null is refused, must not change anything.
 * Answers what its execution would have given, or undefined for an operation that may be executed.
 */
function refusedMutation(
  { apiSchema }: SupergraphGeneration,
  { node, shape }: AnalyzedOperation,
  { document, placeholders }: PlannedOperation,
  given: OperationRequest['variables'],
): Executed | undefined {
  const type = apiSchema.getMutationType();
  if (node.operation !== OperationTypeNode.MUTATION || placeholders.size === 0 || !type) return undefined;
  const { coerced = {} } = getVariableValues(apiSchema, node.variableDefinitions ?? [], given);
  const { operation, fragments } = parts(document);
  const selected = [...collectFields(apiSchema, fragments, coerced, type, operation.selectionSet).keys()];
  const refused = selected.filter((name) => isNonNullType(shape.field(placeholders.get(name) ?? '')?.type));
  return refused.length > 0
    ? { data: Object.fromEntries(refused.map((name) => [name, type.name])), errors: [], dependsOn: 'user' }
    : undefined;
}
