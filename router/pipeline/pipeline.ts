import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
  isNonNullType,
  OperationTypeNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { DomainError, ErrorCode, refuse, toGraphQLError } from '../../platform/kernel/errors.js';
import { clientOperationOf } from '../../platform/service/idempotency/fingerprint.js';
import type { RouterMetrics } from '../metrics.js';
import type { Principal, RequestScope } from '../scope.js';
import { executePlan } from '../supergraph/execute-plan.js';
import type { AnalyzedOperation, PreparedOperation, SupergraphGeneration } from '../supergraph/generation.js';
import { parts } from '../supergraph/operation-parts.js';
import { type Access, type AccountStatuses, authorize } from './authorize.js';
import { fillPlaceholders } from './filter-selection.js';
import { checkVariables } from './variables.js';

export interface OperationRequest {
  /** Valid against the generation's schema. */
  readonly document: DocumentNode;
  /** Stands for the document in caches. */
  readonly hash: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What holds for every operation, over whichever transport. */
export interface OperationRules {
  readonly accountStatuses: AccountStatuses;
  readonly maxCost: number;
  /** Throws RATE_LIMITED. */
  admit?(principal: Principal, rootFields: readonly string[]): Promise<void>;
  readonly metrics?: Pick<RouterMetrics, 'operation'>;
}

/** One operation may come to a subgraph in several fetches: beside the key goes what they are all part of. */
const keyed = (scope: RequestScope, { hash, operationName, variables }: OperationRequest): RequestScope =>
  scope.idempotencyKey === undefined ? scope : { ...scope, clientOperation: clientOperationOf(hash, operationName, variables) };

/** A query or mutation, from a valid document to its response: checked, authorized, planned, executed, completed. */
export async function runOperation(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
  rules: OperationRules,
): Promise<ExecutionResult> {
  const began = performance.now();
  let outcome: string = ErrorCode.INTERNAL;
  try {
    const result = await checkedAndRun(generation, request, scope, rules);
    outcome = outcomeOf(result);
    return result;
  } finally {
    const type = getOperationAST(request.document, request.operationName)?.operation ?? OperationTypeNode.QUERY;
    rules.metrics?.operation(type, outcome, performance.now() - began);
  }
}

/** `ok`, or the code of the first error. Subgraphs may answer with codes that are not ours; those are told to clients as INTERNAL. */
function outcomeOf({ errors }: ExecutionResult): string {
  if (!errors?.[0]) return 'ok';
  const { code } = errors[0].extensions;
  return typeof code === 'string' && code in ErrorCode ? code : ErrorCode.INTERNAL;
}

async function checkedAndRun(
  generation: SupergraphGeneration,
  request: OperationRequest,
  scope: RequestScope,
  rules: OperationRules,
): Promise<ExecutionResult> {
  const { variables } = request;
  try {
    const { operation, access, prepared } = await admitted(generation, request, scope.principal, rules);
    const executed =
      refusedMutation(generation, operation, prepared, variables) ??
      (await executePlan({ generation, operation: prepared, variables, scope: { ...keyed(scope, request), principal: access.principal } }));
    return completed(executed, operation, prepared, access);
  } catch (error) {
    // Without data: nothing ran.
    if (error instanceof DomainError) return { errors: [toGraphQLError(error)] };
    throw error;
  }
}

/** An operation that may run, and how. Throws when it may not run at all. */
export interface Admitted {
  readonly operation: AnalyzedOperation;
  readonly access: Access;
  readonly prepared: PreparedOperation;
}

export async function admitted(
  generation: SupergraphGeneration,
  { document, hash, operationName, variables }: OperationRequest,
  principal: Principal,
  { accountStatuses, maxCost, admit }: OperationRules,
): Promise<Admitted> {
  const operation = generation.analyze(hash, document, operationName);
  const { node, fragments, rootFields } = operation;
  const misfit = checkVariables(generation.apiSchema, node, variables);
  if (misfit) throw misfit;
  const cost = generation.costs.of(node, fragments, variables);
  if (cost > maxCost) throw refuse(ErrorCode.OPERATION_TOO_COMPLEX, `The operation may cost ${cost}, more than the ${maxCost} allowed`);
  await admit?.(principal, rootFields);
  const access = await authorize(operation.requirements, principal, accountStatuses);
  return { operation, access, prepared: generation.prepare(operation, access.unmet) };
}

type Executed = Awaited<ReturnType<typeof executePlan>>;

/** A mutation whose answer will be null as a whole, since a field that cannot be null is refused, must not change anything. */
function refusedMutation(
  { apiSchema }: SupergraphGeneration,
  { node, shape }: AnalyzedOperation,
  { document, placeholders }: PreparedOperation,
  given: OperationRequest['variables'],
): Executed | undefined {
  const type = apiSchema.getMutationType();
  if (node.operation !== OperationTypeNode.MUTATION || placeholders.size === 0 || !type) return undefined;
  const { coerced = {} } = getVariableValues(apiSchema, node.variableDefinitions ?? [], given);
  const { operation, fragments } = parts(document);
  const selected = [...collectFields(apiSchema, fragments, coerced, type, operation.selectionSet).keys()];
  const refused = selected.filter((name) => isNonNullType(shape.field(placeholders.get(name) ?? '')?.type));
  return refused.length > 0 ? { data: Object.fromEntries(refused.map((name) => [name, type.name])), errors: [] } : undefined;
}

/** An executed plan with the cuts filled: null and a refusal where the caller may have nothing. */
export function completed(
  executed: Executed,
  operation: AnalyzedOperation,
  { placeholders }: PreparedOperation,
  access: Access,
): ExecutionResult {
  const filled =
    placeholders.size > 0 && executed.data
      ? fillPlaceholders(executed.data, operation.shape, placeholders, access.refusal)
      : { data: executed.data, errors: [] };
  const errors: GraphQLError[] = [...executed.errors, ...filled.errors];
  return errors.length > 0 ? { data: filled.data, errors } : { data: filled.data };
}
