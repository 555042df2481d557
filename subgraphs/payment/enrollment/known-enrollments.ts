import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { askEnrollment, type EnrollmentFacts } from './ask-enrollment.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

/**
 * Enrollments as `enrollment` tells of them. One in a deleted course is not kept, but is found: a student who wants to pay for it is
 * told that the course is deleted.
 */
export const knownEnrollments = readModel<KnownEnrollment, EnrollmentFacts>({
  entity: KnownEnrollment,
  ask: askEnrollment,
  parent: { model: knownCourses, idIn: 'courseId' },
  findsOrphans: true,
});

type Seat = { readonly sagaId?: string | null; readonly heldUntil?: string | null };

type EnrollmentEvent = EventEnvelope<EnrollmentSnapshot & Seat>;

/** Applies events of enrollments. The saga and its seat stay as they are known, unless the event names them. */
export async function upsertEnrollments(events: readonly EnrollmentEvent[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(context, events.map(factsOf));
}

function factsOf({ payload, sequence }: EnrollmentEvent): EnrollmentFacts {
  const { enrollmentId: id, courseId, courseTitle, studentId, status, price, sagaId, heldUntil } = payload;
  return {
    id,
    sequence,
    courseId,
    courseTitle,
    studentId,
    status,
    priceAmount: price.amount,
    priceCurrency: price.currency,
    ...(sagaId && { sagaId }),
    ...(heldUntil && { heldUntil }),
  };
}
