import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DomainError, ErrorCode, toGraphQLError } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';
import { isRefusedValue } from '../../platform/kernel/refused-value.js';
import { brief } from '../../platform/service/graphql/variables.js';

const MASKED = 'Something went wrong';

/** In characters. Messages of graphql-js repeat names of a document, which may be of any length. */
const LONGEST_MESSAGE = 1_000;

/** Codes of Apollo Server, fastify and graphql-js → the codes that our clients know. */
const FOREIGN_CODES: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: ErrorCode.BAD_USER_INPUT,
  OPERATION_RESOLUTION_FAILURE: ErrorCode.BAD_USER_INPUT,
  PERSISTED_QUERY_NOT_SUPPORTED: ErrorCode.PERSISTED_QUERY_NOT_FOUND,
};

/** graphql-js gives up on documents that would cost too much to parse or validate. */
const GAVE_UP = /Document contains more tha[nt] \d+ tokens|^Validation aborted/;

/** What clients read when the parser has run out of stack, which says so in its engine's words. */
export const NESTS_TOO_DEEPLY = 'Syntax Error: The document nests too deeply.';
const OUT_OF_STACK = 'Maximum call stack size exceeded';

export interface ErrorContext {
  readonly correlationId: string | undefined;
  readonly log: Logger;
}

/**
 * An error as the client gets it: message, place, code, details, correlation id and nothing else. An error that was not meant
 * for clients becomes INTERNAL; its cause goes to the log alone.
 */
export function formatError(error: unknown, { correlationId, log }: ErrorContext): GraphQLFormattedError {
  const { code, details, message, locations, path } = partsOf(error);
  const cause = causeOf(error);
  if (code === ErrorCode.INTERNAL) log.error({ err: cause, path }, 'an operation failed');
  else if (isRefusedValue(cause)) log.warn({ err: cause, path }, 'the database refused what passed the checks of inputs');
  return {
    message: code === ErrorCode.INTERNAL ? MASKED : brief(message, LONGEST_MESSAGE),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, ...(details !== undefined && { details }), ...(correlationId && { correlationId }) },
  };
}

/** The same as a GraphQLError, which the libraries of the transports expect. */
export function formatGraphQLError(error: unknown, context: ErrorContext): GraphQLError {
  const { message, path, extensions } = formatError(error, context);
  // Before anything ran, the place in the document helps. Afterwards the path does: the nodes are those of a subgraph's document.
  const where = error instanceof GraphQLError && !path ? { nodes: error.nodes, source: error.source, positions: error.positions } : {};
  return new GraphQLError(message, { ...where, path, extensions });
}

/** A result with its errors formatted. Without data nothing ran. */
export function formatResult({ data, errors, extensions }: ExecutionResult, context: ErrorContext): ExecutionResult {
  const result = { ...(data !== undefined && { data }), ...(extensions && { extensions }) };
  return errors?.length ? { ...result, errors: errors.map((error) => formatGraphQLError(error, context)) } : result;
}

/** What clients may read of an error. */
function partsOf(error: unknown): Pick<GraphQLFormattedError, 'message' | 'locations' | 'path'> & { code: ErrorCode; details?: unknown } {
  if (error instanceof DomainError) return partsOf(toGraphQLError(error));
  if (!(error instanceof GraphQLError)) return { code: ErrorCode.INTERNAL, message: MASKED };
  const { message, locations, path } = error.toJSON();
  return {
    code: codeOf(error),
    details: error.extensions.details,
    message: message === OUT_OF_STACK ? NESTS_TOO_DEEPLY : message,
    locations,
    path,
  };
}

function codeOf({ message, extensions, originalError }: GraphQLError): ErrorCode {
  if (GAVE_UP.test(message.replace(/^Syntax Error: /, ''))) return ErrorCode.OPERATION_TOO_COMPLEX;
  if (originalError instanceof DomainError) return originalError.code;
  const code = String(extensions.code ?? '');
  if (Object.hasOwn(ErrorCode, code)) return code as ErrorCode;
  const status = (extensions.http as { status?: number } | undefined)?.status ?? 500;
  return FOREIGN_CODES[code] ?? (status < 500 ? ErrorCode.BAD_USER_INPUT : ErrorCode.INTERNAL);
}

/** What was thrown in the first place: on its way through subgraph and gateway a failure is wrapped several times. */
function causeOf(error: unknown): unknown {
  const inner = error instanceof GraphQLError ? error.originalError : error instanceof DomainError ? error.cause : undefined;
  return inner ? causeOf(inner) : error;
}
