import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { releaseCoupon, useCouponAgain } from '../coupon/use-coupon.js';
import { notifyFollowers } from './channels.js';
import { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

/**
 * Why money that came for a payment that had ended goes back at once; null when it counts. The coupon was returned when the payment
 * ended, and may have been used up since: then the price does not hold. A payment that was replaced counts again, in place of the one
 * that replaced it, unless that one was paid.
 */
export async function whyUnwanted(context: RequestContext, payment: Payment): Promise<string | null> {
  if (payment.isOpen) return null;
  const successor = payment.replacedAt ? await lockSuccessor(context, payment) : null;
  if (successor?.isTaken) return 'It was paid by another payment';
  if (!(await useCouponAgain(context.em, payment))) return 'The coupon was used up when the payment came';
  if (payment.replacedAt) await takePlaceOf(context, payment, successor);
  return null;
}

/** The payment of the same saga that counts; or the one that is open for the same plan. What is paid for is locked already. */
async function lockSuccessor({ em }: RequestContext, { sagaId, payerId, planId }: Payment): Promise<Payment | null> {
  const where = sagaId ? { sagaId, replacedAt: null } : { payerId, planId, status: PaymentStatus.PENDING };
  const found = await em.findOne(Payment, where, { fields: ['id'], disableIdentityMap: true });
  return found && findForUpdate(em, Payment, found.id);
}

async function takePlaceOf(context: RequestContext, payment: Payment, successor: Payment | null): Promise<void> {
  const { em, clock } = context;
  if (successor) {
    if (successor.isOpen) await releaseCoupon(em, successor);
    successor.replace(clock.now());
    notifyFollowers(context, successor);
    // Stored first: of the payments of a saga, one counts.
    await em.flush();
  }
  payment.takeBack(successor);
}
