import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Role } from '../../../schema/events/user.js';
import { userPolicy } from '../policy.js';
import { demandAnotherAdmin, lockAdmins } from './last-admin.js';
import { User } from './user.entity.js';
import type { SetUserRoleInput } from './user.inputs.js';

/** Admins. CONFLICT for the last of them. */
export async function setUserRole(context: RequestContext, { userId, role }: SetUserRoleInput): Promise<User> {
  return transaction(context, async (em) => {
    const admins = await lockAdmins(em);
    const user = await findForUpdate(em, User, userId);
    userPolicy.demand('setRole', context.caller, user);
    if (role !== Role.ADMIN) demandAnotherAdmin(admins, user);
    user.changeRole(role, context.clock.now());
    return user;
  });
}
