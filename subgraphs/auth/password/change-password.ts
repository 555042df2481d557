import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { countingRefusals } from '../../../platform/security/rate-limit/counting-refusals.js';
import { SET_PASSWORD } from '../account.js';
import { voidResets } from '../reset/reset-void.entity.js';
import { currentPasswordTries } from '../settings.js';
import type { ChangePasswordInput } from './password.inputs.js';

/**
 * Ends every other session of the caller, and voids every reset that was mailed. INVALID_CREDENTIALS when the current password is wrong, WEAK_PASSWORD, RATE_LIMITED: someone
 * who finds a signed-in device must not be able to try passwords.
 */
export async function changePassword(context: RequestContext, input: ChangePasswordInput): Promise<true> {
  const { userId, sessionId } = requireUser(context.caller);
  const { rateLimiter, sessions } = context.resources;
  const tries = [{ limit: currentPasswordTries(context.settings), key: userId }];
  await countingRefusals(rateLimiter, tries, ErrorCode.INVALID_CREDENTIALS, () =>
    context.ask(SET_PASSWORD, { userId, ...input, keptSessionId: sessionId }),
  );
  // USER_PASSWORD_CHANGED would do the same a moment later; the caller may rely on it at once.
  await sessions.endAll(userId, { except: sessionId });
  await transaction(context, (em) => voidResets(em, userId, context.clock.now()));
  return true;
}
