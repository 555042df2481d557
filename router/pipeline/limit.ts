import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { checkVariables, type InputRules } from '../../platform/service/graphql/variables.js';
import type { AnalyzedOperation } from '../supergraph/analyzed-operations.js';
import type { SupergraphGeneration } from '../supergraph/generation.js';
import { demandShallow } from './nesting.js';

export interface OperationLimits {
  readonly inputs: InputRules;
  readonly maxCost: number;
  readonly maxRootFields: number;
}

/** Refuses an operation that selects too many fields at its root (OPERATION_TOO_COMPLEX), however often it may be sent. */
export function limitRootFields({ rootFields }: AnalyzedOperation, { maxRootFields }: Pick<OperationLimits, 'maxRootFields'>): void {
  if (rootFields.length > maxRootFields)
    throw tooComplex(`selects ${rootFields.length} fields at its root, more than the ${maxRootFields} allowed`);
}

/** Refuses an operation whose variables do not fit it (BAD_USER_INPUT), or that may cost too much (OPERATION_TOO_COMPLEX). */
export function limit(
  generation: SupergraphGeneration,
  { node, fragments }: AnalyzedOperation,
  variables: Readonly<Record<string, unknown>>,
  { inputs, maxCost }: Omit<OperationLimits, 'maxRootFields'>,
): void {
  // It ends at the first faults, while nesting is looked at in all that was sent.
  const misfit = checkVariables(generation.apiSchema, node, variables, inputs);
  if (misfit) throw misfit;
  demandShallow(variables);
  const cost = generation.costs.of(node, fragments, variables);
  if (cost > maxCost) throw tooComplex(`may cost ${cost}, more than the ${maxCost} allowed`);
}

const tooComplex = (how: string) => refuse(ErrorCode.OPERATION_TOO_COMPLEX, `The operation ${how}`);
