import { anyOf, aService, definePolicy, everyone, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import { admin, type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';
import type { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import type { Payment } from './payment/payment.entity.js';
import type { PlanMembership } from './plan/membership.entity.js';

export type PaymentAction = 'refund';

/** For a payment, and for its invoice. */
export const paymentPolicy: Policy<Pick<Payment, 'payerId'>, PaymentAction> = definePolicy({
  what: 'Payment',
  see: anyOf<Pick<Payment, 'payerId'>>(admin, aService, (caller, { payerId }) => isUser(caller, payerId)),
  may: { refund: anyOf(admin, aService) },
});

export type CourseAction = 'createCoupon';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: seesCourse,
  may: { createCoupon: staff },
});

/** An enrollment, with its course if that is known here. */
export interface EnrollmentSubject {
  readonly enrollment: Pick<KnownEnrollment, 'studentId'>;
  readonly course: CourseSubject | null;
}

const student: Rule<EnrollmentSubject> = (caller, { enrollment }) => isUser(caller, enrollment.studentId);

export type EnrollmentAction = 'pay';

export const enrollmentPolicy: Policy<EnrollmentSubject, EnrollmentAction> = definePolicy({
  what: 'Enrollment',
  see: anyOf(admin, student, (caller, { course }) => course !== null && staff(caller, course)),
  may: { pay: student },
});

const member: Rule<Pick<PlanMembership, 'userId'>> = (caller, { userId }) => isUser(caller, userId);

export type MembershipAction = 'cancel';

export const membershipPolicy: Policy<Pick<PlanMembership, 'userId'>, MembershipAction> = definePolicy({
  what: 'Plan membership',
  see: anyOf(admin, member),
  may: { cancel: anyOf(admin, member) },
});

export type ShopAction = 'createPlan' | 'createCouponForAll';

/** For everything that is for sale. */
export const shopPolicy: Policy<'shop', ShopAction> = definePolicy({
  what: 'Shop',
  see: everyone,
  may: { createPlan: admin, createCouponForAll: admin },
});
