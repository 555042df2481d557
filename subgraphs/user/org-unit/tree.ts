import type { EntityManager } from '@mikro-orm/postgresql';
import { badInput, notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { OrgUnit } from './org-unit.entity.js';

/** Any fixed number. */
const TREE_LOCK = 7_302_001;

/** One command at a time changes the tree: two moves that are each valid could make a cycle together. */
export async function lockTree(em: EntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [TREE_LOCK]);
}

/** Throws NOT_FOUND. Called under the tree's lock. */
export async function unitOf(em: EntityManager, id: string): Promise<OrgUnit> {
  const unit = isId(id) ? await em.findOne(OrgUnit, { id }, { refresh: true }) : null;
  if (!unit) throw notFound('Org unit');
  return unit;
}

/** Throws BAD_USER_INPUT if the unit would be below itself. Called under the tree's lock. */
export async function demandNoCycle(em: EntityManager, moved: OrgUnit, to: OrgUnit): Promise<void> {
  const [cycle] = await em.execute(
    `with recursive above as (
       select id, parent_id from org_units where id = ?
       union all
       select up.id, up.parent_id from above join org_units up on up.id = above.parent_id
     )
     select 1 from above where id = ?`,
    [to.id, moved.id],
  );
  if (cycle) throw badInput({ parentId: 'must not be the unit itself or below it' });
}
