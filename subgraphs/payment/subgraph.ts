import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { PaymentRefunded } from '../../schema/events/payment.js';
import { consumers } from './consumers.js';
import { Coupon } from './coupon/coupon.entity.js';
import { CouponResolver } from './coupon/coupon.resolver.js';
import { CouponRedemption } from './coupon/redemption.entity.js';
import { courses } from './course/courses.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { http } from './http.js';
import { Invoice } from './invoice/invoice.entity.js';
import { InvoiceResolver } from './invoice/invoice.resolver.js';
import { jobs } from './jobs/jobs.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { paymentsById } from './payment/find-payments.js';
import { Payment } from './payment/payment.entity.js';
import { EnrollmentResolver, PaymentResolver } from './payment/payment.resolver.js';
import { plansById } from './plan/find-plans.js';
import { PlanMembership } from './plan/membership.entity.js';
import { Plan } from './plan/plan.entity.js';
import { MembershipResolver, PlanResolver } from './plan/plan.resolver.js';
import { Refund } from './refund/refund.entity.js';
import { enrollmentStubs } from './stubs.js';

export const paymentSubgraph = defineSubgraph({
  name: 'payment',
  database: 'lms_payment',
  entities: [Payment, Refund, Invoice, Coupon, CouponRedemption, Plan, PlanMembership, KnownCourse, KnownEnrollment],
  migrations,
  resolvers: [PaymentResolver, EnrollmentResolver, InvoiceResolver, CouponResolver, PlanResolver, MembershipResolver],
  references: { Payment: paymentsById, Plan: plansById, Enrollment: enrollmentStubs },
  mutations,
  audited: [auditing(PaymentRefunded, 'refundId', 'amount')],
  consumers,
  projections: [courses],
  jobs,
  http,
});
