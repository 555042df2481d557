import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { Payment } from '../payment/payment.entity.js';
import { Coupon, couponCode } from './coupon.entity.js';
import { CouponRedemption } from './redemption.entity.js';

export interface Buyer {
  readonly userId: string;
  readonly courseId: string | null;
  readonly now: Date;
}

/**
 * The coupon, if this person may use it for this purchase: otherwise COUPON_INVALID or COUPON_EXHAUSTED. With `hold` its row is locked,
 * to be redeemed: nobody else uses it up before the transaction ends.
 */
export async function findCoupon(em: EntityManager, code: string, { userId, courseId, now }: Buyer, hold: boolean): Promise<Coupon> {
  const lockMode = hold ? LockMode.PESSIMISTIC_WRITE : undefined;
  const coupon = await em.findOne(Coupon, { code: couponCode(code) }, { lockMode, refresh: true });
  if (!coupon) throw refuse(ErrorCode.COUPON_INVALID, 'There is no such coupon');
  coupon.demandGood(courseId, now);
  if (await em.findOne(CouponRedemption, { couponId: coupon.id, userId })) {
    throw refuse(ErrorCode.COUPON_INVALID, 'You have used this coupon already');
  }
  return coupon;
}

/** Records that a payment uses the coupon, whose row is locked. */
export function redeem(em: EntityManager, coupon: Coupon, { id: paymentId, payerId: userId }: Payment): void {
  coupon.redemptions += 1;
  em.persist(Object.assign(new CouponRedemption(), { paymentId, couponId: coupon.id, userId }));
}

/** Returns the redemption of a payment that came to nothing. */
export async function releaseCoupon(em: EntityManager, { id: paymentId, couponId }: Payment): Promise<void> {
  const coupon = couponId && (await findForUpdate(em, Coupon, couponId));
  if (!coupon) return;
  const freed = await em.nativeDelete(CouponRedemption, { paymentId });
  coupon.redemptions -= freed;
}

/**
 * Redeems the coupon again for a payment that had returned it and was paid after all. False when others have used it up since, or this
 * person has used it elsewhere.
 */
export async function useCouponAgain(em: EntityManager, payment: Payment): Promise<boolean> {
  if (!payment.couponId) return true;
  const coupon = await findForUpdate(em, Coupon, payment.couponId);
  if (!coupon || coupon.isExhausted) return false;
  if (await em.findOne(CouponRedemption, { couponId: coupon.id, userId: payment.payerId })) return false;
  redeem(em, coupon, payment);
  return true;
}
