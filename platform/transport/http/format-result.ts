import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import { isRefusedValue } from '../../kernel/refused-value.js';

/** Formats a result for another process: an error has message, path, code and details. Its cause goes only to the log of this process. */
export function formatResult({ data, errors, extensions }: ExecutionResult, log: Logger): FormattedExecutionResult {
  return {
    ...(data !== undefined && { data }),
    ...(errors?.length && { errors: errors.map((error) => formatError(error, log)) }),
    ...(extensions && { extensions }),
  };
}

function formatError(error: GraphQLError, log: Logger): GraphQLFormattedError {
  const original = error.originalError instanceof DomainError ? error.originalError : undefined;
  const code = original?.code ?? (Object.hasOwn(ErrorCode, String(error.extensions.code)) ? error.extensions.code : ErrorCode.INTERNAL);
  const details = original?.details ?? error.extensions.details;
  const cause = original ? original.cause : (error.originalError ?? error);
  if (code === ErrorCode.INTERNAL) log.error({ err: cause ?? error, path: error.path }, 'a call failed');
  else if (code === ErrorCode.UNAVAILABLE && cause) log.warn({ err: cause, path: error.path }, 'a call met an outage');
  else if (isRefusedValue(cause)) log.warn({ err: cause, path: error.path }, 'the database refused what passed the checks of inputs');
  return {
    message: code === ErrorCode.INTERNAL ? 'Something went wrong' : error.message,
    ...(error.path && { path: error.path }),
    extensions: { code, ...(details !== undefined && { details }) },
  };
}
