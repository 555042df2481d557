import type { RequestContext } from '../../platform/kernel/context.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { completing } from '../../platform/messaging/saga/participate.js';
import { ContentCompleted } from '../../schema/events/content.js';
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
import { AssignmentExcused, GradeReleased } from '../../schema/events/evaluation.js';
import {
  PaymentCameLate,
  PaymentRefunded,
  PlanMembershipEnded,
  PlanMembershipRenewed,
  PlanMembershipStarted,
} from '../../schema/events/payment.js';
import { UserProfileChanged } from '../../schema/events/user.js';
import { upsertCourse, upsertCurriculum } from './course/upsert-course.js';
import { tombstoneCourse } from './deletion/tombstone-course.js';
import { countEarlier, handleEarned, handleExcused } from './earned/earned-items.js';
import { handleLatePayment } from './payment/handle-late-payment.js';
import { handleRefund } from './payment/handle-refund.js';
import { people } from './people/people.js';
import { endMembership } from './plan/end-membership.js';
import { upsertMembership } from './plan/memberships.js';
import { startMembership } from './plan/start-membership.js';

/** Every event that the service consumes, except the replies to its saga. */
export const consumers: readonly Consumer[] = [
  on(CourseCreated, handleCourseChange),
  on(CourseUpdated, handleCourseChange),
  on(CoursePublished, handleCourseChange),
  on(CourseArchived, handleCourseChange),
  on(CourseStaffChanged, handleCourseChange),
  on(CourseCurriculumChanged, ({ payload: { courseId, modules }, sequence }, context) =>
    upsertCurriculum(context, { courseId, sequence, items: modules.flatMap(({ items }) => items) }),
  ),
  on(CourseDeleted, completing(deletionSteps.enrollments, tombstoneCourse)),
  on(PaymentCameLate, handleLatePayment),
  on(PaymentRefunded, handleRefund),
  on(PlanMembershipStarted, startMembership),
  on(PlanMembershipRenewed, async ({ payload, sequence }, { em }) => void (await upsertMembership(em, payload, sequence, false))),
  on(PlanMembershipEnded, endMembership),

  on.many(GradeReleased, handleEarned),
  on.many(ContentCompleted, handleEarned),
  on(AssignmentExcused, handleExcused),
  // The service consumes its own event: a student can enter a course in several ways, and all of them record it. Few have earned anything
  // before, which most of the ways have seen: they are spared a transaction.
  { ...on.many(EnrollmentActivated, countEarlier), concerns: ({ hasEarned }: { hasEarned?: boolean }) => hasEarned !== false },

  on.many(UserProfileChanged, people.changed),
];

async function handleCourseChange({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, title, language, status, instructorId, staffIds, price, capacity, prerequisiteIds, endsAt } = payload;
  await upsertCourse(context, {
    id,
    sequence,
    title,
    language,
    status,
    instructorId,
    staffIds,
    priceAmount: price.amount,
    priceCurrency: price.currency,
    capacity,
    prerequisiteIds,
    endsAt,
    enrollmentOpensAt: payload.enrollmentOpensAt ?? null,
    enrollmentClosesAt: payload.enrollmentClosesAt ?? null,
    datesKnown: true,
  });
}
