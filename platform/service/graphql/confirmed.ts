import type { RequestContext } from '../../kernel/context.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import { asGraphQLError, type Resolver } from './edge.js';

const ROLE_DEPENDENT: ReadonlySet<ErrorCode> = new Set([ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND]);

/**
 * Runs a mutation that was refused once more when the caller's role has changed since: the role in the call is a copy and may be
 * outdated, and only the owner's answer justifies a refusal. A refused command has rolled back, so it can run again.
 */
export function confirmedBeforeRefusal(resolve: Resolver): Resolver {
  return async (root, args, context, info) => {
    try {
      return await resolve(root, args, context, info);
    } catch (error) {
      const refusal = error instanceof DomainError ? error : (error as Error & { originalError?: unknown }).originalError;
      if (!(refusal instanceof DomainError && ROLE_DEPENDENT.has(refusal.code))) throw error;
      if (!(await roleHasChanged(context))) throw error;
      return resolve(root, args, context, info);
    }
  };
}

/** Whether the caller has another role than the call said. When the owner is down: UNAVAILABLE, never a false refusal. */
async function roleHasChanged(context: RequestContext): Promise<boolean> {
  try {
    return await context.confirmCaller();
  } catch (error) {
    throw asGraphQLError(error);
  }
}
