import { type DocumentNode, type ExecutionResult, type GraphQLError, getVariableValues, isNonNullType, OperationTypeNode } from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { DomainError, toGraphQLError } from '../platform/errors.js';
import { type Access, authorize, type Standings } from './authorization/authorize.js';
import { fillCuts } from './authorization/cut.js';
import type { RequestScope } from './scope.js';
import { executePlan } from './supergraph/execute.js';
import { type AnalyzedOperation, type PreparedOperation, parts, type SupergraphGeneration } from './supergraph/generation.js';
import { checkVariables } from './supergraph/variables.js';

export interface OperationRequest {
  /** Valid against the generation's schema. */
  readonly document: DocumentNode;
  /** Stands for the document in caches. */
  readonly hash: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A query or mutation, from a valid document to its response: checked, authorized, planned, executed, completed. */
export async function runOperation(
  generation: SupergraphGeneration,
  { document, hash, operationName, variables }: OperationRequest,
  scope: RequestScope,
  standings: Standings,
): Promise<ExecutionResult> {
  try {
    const operation = generation.analyze(hash, document, operationName);
    const misfit = checkVariables(generation.apiSchema, operation.node, variables);
    if (misfit) return { errors: [toGraphQLError(misfit)] };
    const access = await authorize(operation.requirements, scope.principal, standings);
    const prepared = generation.prepare(operation, access.unmet);
    const executed =
      refusedMutation(generation, operation, prepared, variables) ??
      (await executePlan({ generation, operation: prepared, variables, scope: { ...scope, principal: access.principal } }));
    return completed(executed, operation, prepared, access);
  } catch (error) {
    if (error instanceof DomainError) return { data: null, errors: [toGraphQLError(error)] };
    throw error;
  }
}

type Executed = Awaited<ReturnType<typeof executePlan>>;

/** A mutation whose answer will be null as a whole, since a field that cannot be null is refused, must not change anything. */
function refusedMutation(
  { apiSchema }: SupergraphGeneration,
  { node, shape }: AnalyzedOperation,
  { document, standIns }: PreparedOperation,
  given: OperationRequest['variables'],
): Executed | undefined {
  const type = apiSchema.getMutationType();
  if (node.operation !== OperationTypeNode.MUTATION || standIns.size === 0 || !type) return undefined;
  const { coerced = {} } = getVariableValues(apiSchema, node.variableDefinitions ?? [], given);
  const { operation, fragments } = parts(document);
  const selected = [...collectFields(apiSchema, fragments, coerced, type, operation.selectionSet).keys()];
  const refused = selected.filter((name) => isNonNullType(shape.field(standIns.get(name) ?? '')?.type));
  return refused.length > 0 ? { data: Object.fromEntries(refused.map((name) => [name, type.name])), errors: [] } : undefined;
}

function completed(executed: Executed, operation: AnalyzedOperation, { standIns }: PreparedOperation, access: Access): ExecutionResult {
  const filled =
    standIns.size > 0 && executed.data
      ? fillCuts(executed.data, operation.shape, standIns, access.refusal)
      : { data: executed.data, errors: [] };
  const errors: GraphQLError[] = [...executed.errors, ...filled.errors];
  return errors.length > 0 ? { data: filled.data, errors } : { data: filled.data };
}
