import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/** A shop window, not a catalogue: the newest are shown. */
const MOST_PLANS = 100;

/** The plans on sale, for everyone. */
export const findPlans = ({ em }: RequestContext): Promise<Plan[]> =>
  findRows(em, Plan, { active: true }, { orderBy: { createdAt: 'desc', id: 'desc' }, limit: MOST_PLANS });

export const plansById: Batch<string, Plan> = async (ids, { em }) => byKey(await findRows(em, Plan, { id: [...ids] }), ({ id }) => id);

/** The caller's memberships, including those that are paid but not renewed any more. */
export function findMyPlans({ em, caller }: RequestContext): Promise<PlanMembership[]> {
  const { userId } = requireUser(caller);
  return findRows(em, PlanMembership, { userId, endedAt: null }, { orderBy: { id: 'asc' } });
}
