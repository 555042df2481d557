import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { orgUnitPolicy } from '../policy.js';
import { OrgUnit } from './org-unit.entity.js';

/** Every unit, by name. There are at most `MOST_ORG_UNITS`. */
export async function allOrgUnits({ em, caller }: RequestContext): Promise<OrgUnit[]> {
  orgUnitPolicy.demand('read', caller, 'tree');
  return findRows(em, OrgUnit, {}, { orderBy: { name: 'asc', id: 'asc' } });
}

/** A batch: units by id. */
export async function orgUnitsById(ids: readonly string[], { em }: RequestContext): Promise<Map<string, OrgUnit>> {
  return byKey(await findRows(em, OrgUnit, { id: ids.filter(isId) }), (unit) => unit.id);
}

/** A batch: the units right below each. */
export async function childrenOf(ids: readonly string[], { em }: RequestContext): Promise<Map<string, OrgUnit[]>> {
  const children = await findRows(em, OrgUnit, { parentId: [...ids] }, { orderBy: { name: 'asc', id: 'asc' } });
  return groupedBy(ids, children, (unit) => unit.parentId as string);
}

/** A batch: the way from the root down to each, itself included. */
export async function pathsOf(ids: readonly string[], { em }: RequestContext): Promise<Map<string, OrgUnit[]>> {
  const steps = await em.execute<{ of: string; id: string; name: string; parent_id: string | null }[]>(
    `with recursive step as (
       select id as of, id, name, parent_id, 0 as up from org_units where id in (?)
       union all
       select step.of, above.id, above.name, above.parent_id, step.up + 1 from step join org_units above on above.id = step.parent_id
     )
     select of, id, name, parent_id from step order by up desc`,
    [ids],
  );
  const paths = groupedBy(ids, steps, (step) => step.of);
  return new Map(
    [...paths].map(([id, path]) => [id, path.map((step) => em.map(OrgUnit, { id: step.id, name: step.name, parent_id: step.parent_id }))]),
  );
}
