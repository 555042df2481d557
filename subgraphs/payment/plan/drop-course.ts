import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/** Removes a deleted course from all plans. A plan without other courses is not sold any more, and not renewed. */
export async function dropFromPlans({ em, clock }: RequestContext, courseId: string): Promise<void> {
  const plans = await em.find(
    Plan,
    { courseIds: { $contains: [courseId] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );
  for (const plan of plans) plan.drop(courseId);
  const empty = plans.filter(({ active }) => !active).map(({ id }) => id);
  const renewing = await em.find(
    PlanMembership,
    { planId: { $in: empty }, renewing: true },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );
  for (const membership of renewing) membership.cancel(clock.now());
}
