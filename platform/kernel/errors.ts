import { GraphQLError } from 'graphql';

/** The closed set of codes that clients meet in `extensions.code`. */
export enum ErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  NOT_FOUND = 'NOT_FOUND',
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  CONFLICT = 'CONFLICT',
  IDEMPOTENCY_CONFLICT = 'IDEMPOTENCY_CONFLICT',
  RATE_LIMITED = 'RATE_LIMITED',
  UNAVAILABLE = 'UNAVAILABLE',
  INTERNAL = 'INTERNAL',
  CURSOR_EXPIRED = 'CURSOR_EXPIRED',
  GRAPHQL_PARSE_FAILED = 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED = 'GRAPHQL_VALIDATION_FAILED',
  OPERATION_TOO_COMPLEX = 'OPERATION_TOO_COMPLEX',
  PERSISTED_QUERY_NOT_FOUND = 'PERSISTED_QUERY_NOT_FOUND',
  PERSISTED_DOCUMENT_REQUIRED = 'PERSISTED_DOCUMENT_REQUIRED',
  INVALID_CREDENTIALS = 'INVALID_CREDENTIALS',
  SESSION_EXPIRED = 'SESSION_EXPIRED',
  SESSION_REUSED = 'SESSION_REUSED',
  EMAIL_TAKEN = 'EMAIL_TAKEN',
  WEAK_PASSWORD = 'WEAK_PASSWORD',
  SLUG_TAKEN = 'SLUG_TAKEN',
  COURSE_NOT_PUBLISHED = 'COURSE_NOT_PUBLISHED',
  COURSE_EMPTY = 'COURSE_EMPTY',
  COURSE_DELETED = 'COURSE_DELETED',
  ENROLLMENT_CLOSED = 'ENROLLMENT_CLOSED',
  ALREADY_ENROLLED = 'ALREADY_ENROLLED',
  PREREQUISITES_MISSING = 'PREREQUISITES_MISSING',
  NOT_ENROLLED = 'NOT_ENROLLED',
  SEAT_EXPIRED = 'SEAT_EXPIRED',
  PAYMENT_DECLINED = 'PAYMENT_DECLINED',
  PAYMENT_EXPIRED = 'PAYMENT_EXPIRED',
  ALREADY_PAID = 'ALREADY_PAID',
  NOT_REFUNDABLE = 'NOT_REFUNDABLE',
  COUPON_INVALID = 'COUPON_INVALID',
  COUPON_EXHAUSTED = 'COUPON_EXHAUSTED',
  ASSIGNMENT_NOT_OPEN = 'ASSIGNMENT_NOT_OPEN',
  ASSIGNMENT_CLOSED = 'ASSIGNMENT_CLOSED',
  ATTEMPTS_EXHAUSTED = 'ATTEMPTS_EXHAUSTED',
  ATTEMPT_EXPIRED = 'ATTEMPT_EXPIRED',
  ALREADY_GRADED = 'ALREADY_GRADED',
  UPLOAD_INCOMPLETE = 'UPLOAD_INCOMPLETE',
  UPLOAD_TOO_LARGE = 'UPLOAD_TOO_LARGE',
  UPLOAD_TYPE_REFUSED = 'UPLOAD_TYPE_REFUSED',
}

/** A refusal that reaches the client. Any other error is INTERNAL (or UNAVAILABLE) to the client, and its cause goes to the log alone. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Shaped by the code: `{ fields }`, `{ version }`, `{ retryAfterSeconds }`, `{ courseIds }`. */
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** A server that we depend on does not answer. Adapters throw it with the cause; where resolvers end it becomes UNAVAILABLE. */
export class Outage extends Error {
  override readonly name = 'Outage';
}

export const refuse = (code: ErrorCode, message: string, details?: Record<string, unknown>) => new DomainError(code, message, details);

export const notFound = (what: string) => refuse(ErrorCode.NOT_FOUND, `${what} was not found`);

export const forbidden = (message = 'You may not do this') => refuse(ErrorCode.FORBIDDEN, message);

export const unauthenticated = (message = 'Sign in first') => refuse(ErrorCode.UNAUTHENTICATED, message);

export const unavailable = (what: string) => refuse(ErrorCode.UNAVAILABLE, `${what} is not available at the moment`);

/** `fields` maps the path of each invalid input field to its message. */
export function badInput(fields: Record<string, string>): DomainError {
  const [path, message] = Object.entries(fields)[0] ?? ['input', 'is not valid'];
  return refuse(ErrorCode.BAD_USER_INPUT, `${path}: ${message}`, { fields });
}

/** `version` is the current one, for a client that merges and retries. */
export const conflict = (message: string, version?: number) =>
  refuse(ErrorCode.CONFLICT, message, version === undefined ? undefined : { version });

/** A DomainError as GraphQL carries it between subgraph, router and client. */
export function toGraphQLError(error: DomainError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, ...(error.details && { details: error.details }) },
  });
}
