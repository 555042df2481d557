import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { userPolicy } from '../policy.js';
import { User } from './user.entity.js';
import type { UpdateProfileInput } from './user.inputs.js';

/** The caller's own profile. Absent means unchanged, null clears. */
export async function updateProfile(context: RequestContext, input: UpdateProfileInput): Promise<User> {
  const { userId } = requireUser(context.caller);
  return transaction(context, async (em) => {
    const user = await findForUpdate(em, User, userId);
    userPolicy.demand('updateProfile', context.caller, user);
    const { displayName, locale, avatarUrl, bio } = input;
    user.changeProfile({ displayName, locale: locale && canonicalTag(locale), avatarUrl, bio }, context.clock.now());
    return user;
  });
}
