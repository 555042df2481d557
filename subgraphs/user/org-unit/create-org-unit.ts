import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { orgUnitPolicy } from '../policy.js';
import { OrgUnit } from './org-unit.entity.js';
import type { CreateOrgUnitInput } from './org-unit.inputs.js';
import { lockTree, unitOf } from './tree.js';

/** `orgUnits` answers all units at once, so their number is limited. */
export const MOST_ORG_UNITS = 2_000;

/** Admins. NOT_FOUND for a parent that is not there. */
export async function createOrgUnit(context: RequestContext, { name, parentId = null }: CreateOrgUnitInput): Promise<OrgUnit> {
  orgUnitPolicy.demand('create', context.caller, 'tree');
  return transaction(context, async (em) => {
    await lockTree(em);
    const parent = parentId === null ? null : await unitOf(em, parentId);
    if ((await em.count(OrgUnit)) >= MOST_ORG_UNITS) throw conflict(`There are ${MOST_ORG_UNITS} org units at most`);
    const unit = OrgUnit.under(parent?.id ?? null, name);
    em.persist(unit);
    return unit;
  });
}
