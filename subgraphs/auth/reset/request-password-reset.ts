import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { addressOf } from '../../../platform/security/rate-limit/address.js';
import type { RequestPasswordResetInput } from '../password/password.inputs.js';
import { resetByAddress, resetByEmail } from '../settings.js';
import { ResetRequest } from './reset-request.entity.js';

/** True whether the address is known or not; the mail is sent after the answer. RATE_LIMITED, known or not. */
export async function requestPasswordReset(context: RequestContext, input: RequestPasswordResetInput): Promise<true> {
  const { caller, settings, resources, clock } = context;
  const email = canonicalEmail(input.email);
  const address = addressOf(caller);
  if (address) await resources.rateLimiter.consume(resetByAddress(settings), address);
  await resources.rateLimiter.consume(resetByEmail(settings), email);
  await transaction(context, async (em) => {
    em.persist(ResetRequest.by(email, clock.now()));
  });
  return true;
}
