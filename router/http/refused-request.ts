import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { type DomainError, ErrorCode, toGraphQLError } from '../../platform/kernel/errors.js';

/** The status of a request that was refused as a whole. Of an operation that ran, the body says it. */
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

/** For `www-authenticate`. */
export const INVALID_TOKEN = 'Bearer error="invalid_token"';

/** Refused as a whole, so that the status says it too, with what HTTP wants beside it. */
export function refusedRequest(error: DomainError): GraphQLError {
  const { message, extensions } = toGraphQLError(error);
  const headers = new HeaderMap();
  if (error.code === ErrorCode.UNAUTHENTICATED) headers.set('www-authenticate', INVALID_TOKEN);
  if (error.code === ErrorCode.RATE_LIMITED) headers.set('retry-after', String(error.details?.retryAfterSeconds));
  return new GraphQLError(message, {
    originalError: error,
    extensions: { ...extensions, http: { status: statusOf(error.code), headers } },
  });
}
