import { type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { toGraphQLError } from '../../kernel/errors.js';
import type { SubgraphRequest } from '../request.js';
import { checkVariables, type InputRules } from './variables.js';

/** The router has held what clients send to its limits; services may ask for more at once. */
const RULES: InputRules = { list: Number.POSITIVE_INFINITY, elements: Number.POSITIVE_INFINITY, hideSuggestions: true };

/**
 * A result, as BAD_USER_INPUT with the path of each fault where nothing ran because the variables do not fit: graphql-js gives its
 * refusal neither code nor path, and without a code it would pass for an error of this service.
 */
export function refusedVariables(
  result: ExecutionResult,
  schema: GraphQLSchema,
  { document, operationName, variables = {} }: Pick<SubgraphRequest, 'document' | 'operationName' | 'variables'>,
): ExecutionResult {
  if (result.data !== undefined || !result.errors?.some(({ extensions }) => extensions.code === undefined)) return result;
  const operation = getOperationAST(document, operationName);
  const misfit = operation && checkVariables(schema, operation, variables, RULES);
  return misfit ? { ...result, errors: [toGraphQLError(misfit)] } : result;
}
