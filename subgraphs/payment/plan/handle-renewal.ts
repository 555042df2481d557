import type { RequestContext } from '../../../platform/kernel/context.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { issueInvoice } from '../invoice/issue-invoice.js';
import { enter } from '../ledger.js';
import { Payment } from '../payment/payment.entity.js';
import { PaymentStatus } from '../payment/status.js';
import type { Renewal } from '../provider/provider.js';
import { requestRefund } from '../refund/request-refund.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

/**
 * Books a further period that was paid. Throws NotKnownYet when its checkout is not known here yet: the provider sends the webhook
 * again.
 */
export async function handleRenewal(context: RequestContext, { subscriptionId, paid, paidUntil }: Renewal): Promise<void> {
  await transaction(context, async (em) => {
    const membership = await lockMembership(em, subscriptionId);
    if (!membership) throw new NotKnownYet(`subscription ${subscriptionId}`);
    if (await em.findOne(Payment, { chargeId: paid.id })) return;
    const plan = await em.findOneOrFail(Plan, { id: membership.planId });
    const now = context.clock.now();
    const payment = Payment.begin(
      {
        payerId: membership.userId,
        what: plan.name,
        price: { amount: paid.amount, currency: paid.currency },
        discount: 0,
        couponId: null,
        of: { planId: plan.id, membershipId: membership.id },
        expiresAt: now,
      },
      now,
    );
    // Never open, so that it is not mistaken for a checkout of the same plan.
    payment.status = PaymentStatus.SUCCEEDED;
    em.persist(payment);
    payment.succeed(paid.id, await issueInvoice(em, payment, now), now);
    await em.flush();
    await enter(em, 'CHARGE', payment, now);
    if (membership.endedAt) await requestRefund({ ...context, em }, payment, 'The plan had ended');
    else membership.renew(plan, payment.id, paidUntil);
  });
}

/** The provider does not renew the subscription any more: the membership runs to the end of what is paid. */
export async function handleSubscriptionEnded(context: RequestContext, subscriptionId: string): Promise<void> {
  await transaction(context, async (em) => {
    const membership = await lockMembership(em, subscriptionId);
    if (!membership) throw new NotKnownYet(`subscription ${subscriptionId}`);
    membership.cancellationDone();
  });
}

async function lockMembership(em: RequestContext['em'], subscriptionId: string): Promise<PlanMembership | null> {
  const known = await em.findOne(PlanMembership, { subscriptionId });
  return known && findForUpdate(em, PlanMembership, known.id);
}
