import type { MutationGuard } from '../../platform/service/declaration.js';
import type { CourseAction, EnrollmentAction, MembershipAction, PaymentAction, ShopAction } from './policy.js';

const asks = (action: CourseAction | EnrollmentAction | MembershipAction | PaymentAction | ShopAction) =>
  ({ action }) satisfies MutationGuard;

/** Which action each mutation asks the policies for. */
export const mutations = {
  createPlan: asks('createPlan'),
  createCoupon: asks('createCoupon'),
  startCheckout: asks('pay'),
  cancelPlan: asks('cancel'),
  refundPayment: asks('refund'),
};
