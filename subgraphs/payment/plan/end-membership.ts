import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { Payment } from '../payment/payment.entity.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/** Ends a membership whose payment was refunded. */
export async function endRefundedMembership({ em, clock }: RequestContext, { membershipId }: Payment): Promise<void> {
  const membership = membershipId && (await findForUpdate(em, PlanMembership, membershipId));
  if (!membership) return;
  membership.end(await em.findOneOrFail(Plan, { id: membership.planId }), 'It was refunded', clock.now());
}
