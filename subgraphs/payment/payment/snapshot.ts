import type { PaymentSnapshot } from '../../../schema/events/payment.js';
import type { PaymentState } from './payment.state.js';

/** The payment as its events carry it. */
export const snapshotOf = (payment: PaymentState): PaymentSnapshot => ({
  paymentId: payment.id,
  payerId: payment.payerId,
  amount: payment.due,
  what: payment.what,
  enrollmentId: payment.enrollmentId,
  courseId: payment.courseId,
  sagaId: payment.sagaId,
  planId: payment.planId,
  membershipId: payment.membershipId,
  createdAt: payment.createdAt.toISOString(),
});
