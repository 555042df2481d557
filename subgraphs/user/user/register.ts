import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { tidyLine } from '../../../platform/kernel/text.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { isUniqueViolation } from '../../../platform/postgres/violations.js';
import { addressOf } from '../../../platform/security/rate-limit/address.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { Role } from '../../../schema/events/user.js';
import { takenLimit } from '../settings.js';
import { spellingsOf } from './email.js';
import { demandStrength } from './password-strength.js';
import { User } from './user.entity.js';
import type { RegisterInput } from './user.inputs.js';

export const DEFAULT_LOCALE = 'en';

/** Anyone may register, as a STUDENT. EMAIL_TAKEN, WEAK_PASSWORD, RATE_LIMITED. */
export async function register(context: RequestContext, input: RegisterInput): Promise<User> {
  const email = canonicalEmail(input.email);
  await demandTakenAnswersLeft(context);
  demandStrength(input.password, email);
  if (await context.em.count(User, { email: { $in: spellingsOf(email) } })) throw await taken(context);
  // Hashing takes tens of milliseconds on purpose, so it is done outside of the transaction.
  const passwordHash = await context.resources.passwords.hash(input.password, addressOf(context.caller));
  try {
    return await transaction(context, async (em) => {
      const user = User.register(
        {
          email,
          passwordHash,
          displayName: tidyLine(input.displayName),
          locale: canonicalTag(input.locale ?? DEFAULT_LOCALE) ?? DEFAULT_LOCALE,
          role: Role.STUDENT,
        },
        context.clock.now(),
      );
      em.persist(user);
      return user;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_taken')) throw await taken(context);
    throw error;
  }
}

/** An address that was answered EMAIL_TAKEN too often cannot be registered for a while: success would reveal as much. */
async function demandTakenAnswersLeft({ caller, resources, settings }: RequestContext): Promise<void> {
  const address = addressOf(caller);
  if (address) await resources.rateLimiter.check(takenLimit(settings), address);
}

async function taken({ caller, resources, settings }: RequestContext) {
  const address = addressOf(caller);
  if (address) await resources.rateLimiter.consume(takenLimit(settings), address);
  return refuse(ErrorCode.EMAIL_TAKEN, 'There is an account with this email address');
}
