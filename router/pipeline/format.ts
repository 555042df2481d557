import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DomainError, ErrorCode, toGraphQLError } from '../../platform/kernel/errors.js';
import type { Logger } from '../../platform/kernel/log.js';

const MASKED = 'Something went wrong';

/** What Apollo Server, fastify and graphql-js call it → what clients of ours know. */
const THEIRS: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: ErrorCode.BAD_USER_INPUT,
  OPERATION_RESOLUTION_FAILURE: ErrorCode.BAD_USER_INPUT,
  PERSISTED_QUERY_NOT_SUPPORTED: ErrorCode.PERSISTED_QUERY_NOT_FOUND,
};

/** graphql-js gives up on documents that would cost too much to parse or validate. */
const GAVE_UP = /Document contains more tha[nt] \d+ tokens|^Validation aborted/;

export interface ErrorContext {
  readonly correlationId: string | undefined;
  readonly log: Logger;
}

/**
 * An error as the client gets it: message, place, code, details, correlation id and nothing else. What we did not mean to
 * tell becomes INTERNAL; its cause goes to the log alone.
 */
export function formatError(error: unknown, { correlationId, log }: ErrorContext): GraphQLFormattedError {
  const { code, details, message, locations, path } = told(error);
  if (code === ErrorCode.INTERNAL) log.error({ err: causeOf(error), path }, 'an operation failed');
  return {
    message: code === ErrorCode.INTERNAL ? MASKED : message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, ...(details !== undefined && { details }), ...(correlationId && { correlationId }) },
  };
}

function told(error: unknown): Pick<GraphQLFormattedError, 'message' | 'locations' | 'path'> & { code: ErrorCode; details?: unknown } {
  if (error instanceof DomainError) return told(toGraphQLError(error));
  if (!(error instanceof GraphQLError)) return { code: ErrorCode.INTERNAL, message: MASKED };
  const { message, locations, path } = error.toJSON();
  return { code: codeOf(error), details: error.extensions.details, message, locations, path };
}

function codeOf({ message, extensions, originalError }: GraphQLError): ErrorCode {
  if (GAVE_UP.test(message.replace(/^Syntax Error: /, ''))) return ErrorCode.OPERATION_TOO_COMPLEX;
  if (originalError instanceof DomainError) return originalError.code;
  const code = String(extensions.code ?? '');
  if (Object.hasOwn(ErrorCode, code)) return code as ErrorCode;
  const status = (extensions.http as { status?: number } | undefined)?.status ?? 500;
  return THEIRS[code] ?? (status < 500 ? ErrorCode.BAD_USER_INPUT : ErrorCode.INTERNAL);
}

/** What was thrown in the first place: on its way through subgraph and gateway a failure is wrapped several times. */
function causeOf(error: unknown): unknown {
  const inner = error instanceof GraphQLError ? error.originalError : error instanceof DomainError ? error.cause : undefined;
  return inner ? causeOf(inner) : error;
}

/** The status of a request that was refused as a whole. Of an operation that ran, the body tells. */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case ErrorCode.UNAUTHENTICATED:
      return 401;
    case ErrorCode.RATE_LIMITED:
      return 429;
    case ErrorCode.UNAVAILABLE:
      return 503;
    case ErrorCode.INTERNAL:
      return 500;
    default:
      return 400;
  }
}

/** Refused as a whole, so that the status says it too, with what HTTP wants beside it. */
export function refusedRequest(error: DomainError): GraphQLError {
  const { message, extensions } = toGraphQLError(error);
  const headers = new HeaderMap();
  if (error.code === ErrorCode.UNAUTHENTICATED) headers.set('www-authenticate', 'Bearer error="invalid_token"');
  if (error.code === ErrorCode.RATE_LIMITED) headers.set('retry-after', String(error.details?.retryAfterSeconds));
  return new GraphQLError(message, {
    originalError: error,
    extensions: { ...extensions, http: { status: statusOf(error.code), headers } },
  });
}
