import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { checkVariables, type InputRules } from '../../platform/service/graphql/variables.js';
import type { AnalyzedOperation } from '../supergraph/analyzed-operations.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { demandShallow } from './nesting.js';

export interface OperationLimits {
  readonly inputs: InputRules;
  readonly maxCost: number;
}

/** Refuses an operation whose variables do not fit it (BAD_USER_INPUT), or that may ask for too much (OPERATION_TOO_COMPLEX). */
export function limit(
  generation: SupergraphGeneration,
  { node, fragments }: AnalyzedOperation,
  variables: Readonly<Record<string, unknown>>,
  { inputs, maxCost }: OperationLimits,
): void {
  demandShallow(variables);
  const misfit = checkVariables(generation.apiSchema, node, variables, inputs);
  if (misfit) throw misfit;
  const cost = generation.costs.of(node, fragments, variables);
  if (cost > maxCost) throw refuse(ErrorCode.OPERATION_TOO_COMPLEX, `The operation may cost ${cost}, more than the ${maxCost} allowed`);
}
