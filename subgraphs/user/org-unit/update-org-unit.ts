import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { orgUnitPolicy } from '../policy.js';
import type { OrgUnit } from './org-unit.entity.js';
import type { UpdateOrgUnitInput } from './org-unit.inputs.js';
import { demandNoCycle, lockTree, unitOf } from './tree.js';

/** Admins. Renames a unit, moves it with all below it, or both. */
export async function updateOrgUnit(context: RequestContext, { id, name, parentId }: UpdateOrgUnitInput): Promise<OrgUnit> {
  orgUnitPolicy.demand('update', context.caller, 'tree');
  return transaction(context, async (em) => {
    await lockTree(em);
    const unit = await unitOf(em, id);
    if (name !== undefined) unit.name = name;
    if (parentId === null) unit.parentId = null;
    if (parentId) {
      const parent = await unitOf(em, parentId);
      await demandNoCycle(em, unit, parent);
      unit.parentId = parent.id;
    }
    return unit;
  });
}
