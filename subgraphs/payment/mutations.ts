import { guardedBy, type MutationGuards } from '../../platform/service/guards.js';
import { coursePolicy, enrollmentPolicy, membershipPolicy, paymentPolicy, shopPolicy } from './policy.js';

/** What each mutation demands. */
export const mutations = {
  createPlan: guardedBy(shopPolicy, 'createPlan'),
  createCoupon: [guardedBy(coursePolicy, 'createCoupon'), guardedBy(shopPolicy, 'createCouponForAll')],
  // For an enrollment; a plan is bought by anyone who is signed in.
  startCheckout: guardedBy(enrollmentPolicy, 'pay'),
  cancelPlan: guardedBy(membershipPolicy, 'cancel'),
  refundPayment: guardedBy(paymentPolicy, 'refund'),
} satisfies MutationGuards;
