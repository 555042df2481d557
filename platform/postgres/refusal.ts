import { type DomainError, ErrorCode, refuse } from '../kernel/errors.js';
import { POOL_SHARE_USED_UP } from './pool-shares.js';

/** SQLSTATE of a statement that was cancelled: by its time limit, or by an operator. */
const QUERY_CANCELED = '57014';

/** What a caller is told when its query met a limit. Undefined for any other error. */
export function refusalOfLimits(error: unknown): DomainError | undefined {
  switch ((error as { readonly code?: unknown } | null)?.code) {
    case QUERY_CANCELED:
      return refuse(ErrorCode.OPERATION_TOO_COMPLEX, 'This took longer than it may: ask for less at once');
    case POOL_SHARE_USED_UP:
      return refuse(ErrorCode.RATE_LIMITED, 'Too many queries at once: wait a while', { retryAfterSeconds: 1 });
    default:
      return undefined;
  }
}
