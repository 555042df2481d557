import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, notFound } from '../../../platform/kernel/errors.js';
import { audit } from '../../../platform/postgres/audit/audit.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { orgUnitPolicy } from '../policy.js';
import { User } from '../user/user.entity.js';
import { OrgUnit } from './org-unit.entity.js';
import { lockTree } from './tree.js';

/** Admins. CONFLICT while anybody is in it, or a unit is below it. */
export async function deleteOrgUnit(context: RequestContext, id: string): Promise<boolean> {
  orgUnitPolicy.demand('delete', context.caller, 'tree');
  return transaction(context, async (em) => {
    await lockTree(em);
    const unit = await findForUpdate(em, OrgUnit, id);
    if (!unit) throw notFound('Org unit');
    if (await em.count(OrgUnit, { parentId: id })) throw conflict('There are units below it');
    if (await em.count(User, { orgUnitId: id })) throw conflict('There are users in it');
    em.remove(unit);
    audit(em, { action: 'ORG_UNIT_DELETED', subject: `orgUnit:${id}` });
    return true;
  });
}
