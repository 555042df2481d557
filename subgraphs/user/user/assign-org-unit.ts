import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { OrgUnit } from '../org-unit/org-unit.entity.js';
import { userPolicy } from '../policy.js';
import { User } from './user.entity.js';
import type { AssignOrgUnitInput } from './user.inputs.js';

/** Admins. Null takes the user out of the unit they are in. */
export async function assignOrgUnit(context: RequestContext, { userId, orgUnitId = null }: AssignOrgUnitInput): Promise<User> {
  return transaction(context, async (em) => {
    const user = await findForUpdate(em, User, userId);
    userPolicy.demand('assignOrgUnit', context.caller, user);
    // Locked in share mode: others may assign to the unit at the same time, but its deletion waits, and then finds it in use.
    const unit = orgUnitId && isId(orgUnitId) && (await em.findOne(OrgUnit, { id: orgUnitId }, { lockMode: LockMode.PESSIMISTIC_READ }));
    if (orgUnitId !== null && !unit) throw notFound('Org unit');
    user.assignTo(orgUnitId, context.clock.now());
    return user;
  });
}
