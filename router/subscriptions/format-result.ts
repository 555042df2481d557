import { type ExecutionResult, GraphQLError } from 'graphql';
import { type ErrorContext, formatError } from '../pipeline/format.js';

/** A result as its client may read it. Without data nothing ran. */
export function formatResult({ data, errors }: ExecutionResult, context: ErrorContext): ExecutionResult {
  const result = data === undefined ? {} : { data };
  return errors?.length ? { ...result, errors: errors.map((error) => formatGraphQLError(error, context)) } : result;
}

/** The error as over HTTP. It stays an error, for what the transports' libraries expect. */
export function formatGraphQLError(error: unknown, context: ErrorContext): GraphQLError {
  const { message, path, extensions } = formatError(error, context);
  // Places in the document help before anything ran. Afterwards the path does, and the nodes are those of a subgraph's document.
  const where = error instanceof GraphQLError && !path ? { nodes: error.nodes, source: error.source, positions: error.positions } : {};
  return new GraphQLError(message, { ...where, path, extensions });
}
