import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import type { RowFilter } from '../../../platform/postgres/row-filter.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { type Connection, type PageArgs, paginate } from '../../../platform/service/graphql/connection.js';
import { directoryPolicy, userPolicy } from '../policy.js';
import { User } from './user.entity.js';
import type { UserFilter } from './user.inputs.js';

/** A batch: users by id, those that the caller may see. */
export async function usersById(ids: readonly string[], { em, caller }: RequestContext): Promise<Map<string, User>> {
  const users = await findRows(em, User, { id: ids.filter(isId) });
  return byKey(
    users.filter((user) => userPolicy.see(caller, user)),
    (user) => user.id,
  );
}

/** Admins. The newest first. */
export async function findUsers(context: RequestContext, page: PageArgs, filter: UserFilter): Promise<Connection<User>> {
  directoryPolicy.demand('list', context.caller, 'all');
  return paginate(context.em, User, page, { where: matching(filter), orderBy: { id: 'desc' } });
}

function matching({ text, role, orgUnitId, active, updatedSince }: UserFilter): RowFilter<User> {
  const part = text?.trim();
  return {
    $and: [
      part ? { $or: [containing('display_name', part), containing('email', part)] } : {},
      role ? { role } : {},
      orgUnitId ? { orgUnitId: [orgUnitId].filter(isId) } : {},
      typeof active === 'boolean' ? { active } : {},
      updatedSince ? { updatedAt: { $gte: updatedSince } } : {},
    ],
  };
}

const containing = (column: string, part: string): RowFilter<User> => ({
  sql: `texts.folded(${column}) like texts.containing(?)`,
  parameters: [part],
});
