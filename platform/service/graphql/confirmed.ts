import type { RequestContext } from '../../kernel/context.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import { asGraphQLError, type Resolver } from './edge.js';

const BY_ROLE: ReadonlySet<ErrorCode> = new Set([ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND]);

/**
 * A mutation that is refused to somebody whose role may have changed a moment ago is decided once more with the role that
 * holds now: the caller's is a copy, and a miss is not a no. A refused command has rolled back, so it can run again.
 */
export function confirmedBeforeRefusal(resolve: Resolver): Resolver {
  return async (root, args, context, info) => {
    try {
      return await resolve(root, args, context, info);
    } catch (error) {
      const refusal = error instanceof DomainError ? error : (error as Error & { originalError?: unknown }).originalError;
      if (!(refusal instanceof DomainError && BY_ROLE.has(refusal.code))) throw error;
      if (!(await confirmed(context))) throw error;
      return resolve(root, args, context, info);
    }
  };
}

/** Whether the caller turned out to be somebody else than the call said. The owner away: UNAVAILABLE, never a false refusal. */
async function confirmed(context: RequestContext): Promise<boolean> {
  try {
    return await context.confirmCaller();
  } catch (error) {
    throw asGraphQLError(error);
  }
}
