import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import {
  CourseArchived,
  CourseCreated,
  CourseCurriculumChanged,
  CourseDeleted,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
  deletionSteps,
} from '../../schema/events/course.js';
import { EnrollmentActivated } from '../../schema/events/enrollment.js';
import { GradeReleased } from '../../schema/events/evaluation.js';
import {
  PaymentCameLate,
  PaymentRefunded,
  PlanMembershipEnded,
  PlanMembershipRenewed,
  PlanMembershipStarted,
} from '../../schema/events/payment.js';
import { keepCurriculum, knownCourses } from './course/keep-course.js';
import { buryCourse } from './deletion/bury-course.js';
import { takeGrade, takeUpGrades } from './grade/released-grades.js';
import { takeLatePayment } from './payment/late-payment.js';
import { takeRefund } from './payment/refunded.js';
import { endMembership } from './plan/end-membership.js';
import { keepMembership } from './plan/memberships.js';
import { startMembership } from './plan/start-membership.js';

/** Every event that it reacts to, but for the answers to its saga. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, keep),
  on(CourseUpdated, keep),
  on(CoursePublished, keep),
  on(CourseArchived, keep),
  on(CourseStaffChanged, keep),
  on(CourseCurriculumChanged, ({ payload: { courseId, modules }, sequence }, context) =>
    keepCurriculum(context, { courseId, sequence, items: modules.flatMap(({ items }) => items) }),
  ),
  on(CourseDeleted, completing(deletionSteps.enrollments, buryCourse)),
  on(PaymentCameLate, takeLatePayment),
  on(PaymentRefunded, takeRefund),
  on(PlanMembershipStarted, startMembership),
  on(PlanMembershipRenewed, async ({ payload, sequence }, { em }) => void (await keepMembership(em, payload, sequence, false))),
  on(PlanMembershipEnded, endMembership),

  on(GradeReleased, takeGrade),
  // Our own word: there are many ways into a course, and this is where they meet.
  on(EnrollmentActivated, takeUpGrades),
];

async function keep({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, title, status, instructorId, staffIds, price, capacity, prerequisiteIds } = payload;
  const { amount: priceAmount, currency: priceCurrency } = price;
  const told = { id, sequence, title, status, instructorId, staffIds, priceAmount, priceCurrency, capacity, prerequisiteIds };
  await knownCourses.upsert(context, told);
}
