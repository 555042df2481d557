import type { EntityManager } from '@mikro-orm/postgresql';
import { Coupon } from './coupon.entity.js';
import { CouponRedemption } from './redemption.entity.js';

/** Removes the coupons of a deleted course. The discounts stay in the payments and on the invoices. */
export async function removeCouponsOf(em: EntityManager, courseId: string): Promise<void> {
  const coupons = await em.find(Coupon, { courseId }, { fields: ['id'], disableIdentityMap: true });
  const ids = coupons.map(({ id }) => id);
  if (ids.length === 0) return;
  await em.nativeDelete(Coupon, { id: { $in: ids } });
  await em.nativeDelete(CouponRedemption, { couponId: { $in: ids } });
}
