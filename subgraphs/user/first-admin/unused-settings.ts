import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { Role } from '../../../schema/events/user.js';
import { User } from '../user/user.entity.js';
import { DEFAULT_EMAIL } from './ensure-first-admin.js';

/**
 * A sentence for the operator of a school that has an admin already, where the first admin's settings say something else than what
 * holds. Null where they agree, or nothing is set.
 */
export async function unusedAdminSettings(
  context: RequestContext,
  { email: text, password }: { readonly email?: string; readonly password?: string },
): Promise<string | null> {
  requireService(context.caller);
  if (text === undefined && password === undefined) return null;
  const email = canonicalEmail(text ?? DEFAULT_EMAIL);
  const user = await context.em.findOne(User, { email });
  if (user?.role !== Role.ADMIN) {
    return `LMS_ADMIN_EMAIL is not used: this school has an admin, and ${email} is not one. An admin can make others by setUserRole.`;
  }
  if (password === undefined || (await context.resources.passwords.verify(user.passwordHash, password))) return null;
  return `LMS_ADMIN_PASSWORD is not used: ${email} has a password, and it is another. To set a new one: lms reset-password ${email}`;
}
