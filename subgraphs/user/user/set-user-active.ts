import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { userPolicy } from '../policy.js';
import { demandAnotherAdmin, lockAdmins } from './last-admin.js';
import { User } from './user.entity.js';
import type { SetUserActiveInput } from './user.inputs.js';

/** Admins. A user who is not active has no session and gets none. CONFLICT for the last admin. */
export async function setUserActive(context: RequestContext, { userId, active }: SetUserActiveInput): Promise<User> {
  return transaction(context, async (em) => {
    const admins = await lockAdmins(em);
    const user = await findForUpdate(em, User, userId);
    userPolicy.demand('setActive', context.caller, user);
    if (active) {
      user.reactivate(context.clock.now());
    } else {
      demandAnotherAdmin(admins, user);
      user.deactivate(context.clock.now());
    }
    return user;
  });
}
