import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { normalizeEmail } from '../user/email.js';
import { User } from '../user/user.entity.js';
import { Account } from './account.type.js';

/** For services only. Null for a wrong password and for an unknown address alike, after exactly one verification. */
export async function verifyPassword(context: RequestContext, email: string, password: string): Promise<Account | null> {
  requireService(context.caller);
  const user = await context.em.findOne(User, { email: normalizeEmail(email) });
  const matches = await context.resources.passwords.verify(user?.passwordHash ?? null, password);
  return user && matches ? Account.of(user) : null;
}
