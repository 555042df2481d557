import type { RequestContext } from '../../../platform/kernel/context.js';
import { removeCouponsOf } from '../coupon/remove-coupons.js';
import { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { dropFromPlans } from '../plan/drop-course.js';
import { refundLateMoney } from '../refund/late-money.js';
import { type Deleted, knownCourses, tombstoneOf } from './known-courses.js';

/**
 * Sets the tombstone, which waits for every write under the course, and removes what was for sale of it. Payments, invoices and refunds
 * stay: they are the books. Payments are refunded when enrollment cancels.
 */
export async function tombstoneCourse(event: Deleted, context: RequestContext): Promise<void> {
  const { courseId } = event.payload;
  await knownCourses.setTombstone(context, tombstoneOf(event));
  await context.em.nativeDelete(KnownEnrollment, { courseId });
  await removeCouponsOf(context.em, courseId);
  await dropFromPlans(context, courseId);
  await refundLateMoney(context, courseId);
}
