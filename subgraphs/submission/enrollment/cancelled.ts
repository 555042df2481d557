import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { rejectSubmissions } from '../submission/void.js';
import { enrollmentFacts } from './facts.js';
import { knownEnrollments } from './known-enrollments.js';

type Cancelled = EnrollmentSnapshot & { readonly cause: string; readonly reason: string };

/**
 * What was accepted after the enrollment was cancelled, because word of it was still on its way, is void. Not what was accepted by a
 * newer enrollment, which was known by then; and of a course that is deleted nobody is told.
 */
export async function enrollmentCancelled(context: RequestContext, event: EventEnvelope<Cancelled>): Promise<void> {
  const { courseId, studentId, cause, reason } = event.payload;
  await knownEnrollments.upsert(context, enrollmentFacts(event));
  if (cause === 'COURSE_DELETED') return;
  const where = 'course_id = ? and student_id = ? and submitted_at > ? and enrollment_sequence < ?';
  const parameters = [courseId, studentId, new Date(event.time), event.sequence];
  await rejectSubmissions(context, { where, parameters }, `The enrollment had been cancelled before: ${reason}`);
}
