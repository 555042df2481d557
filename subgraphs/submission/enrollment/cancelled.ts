import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { rejectSubmissions } from '../submission/void.js';
import { enrollmentFacts } from './facts.js';
import { knownEnrollments } from './known-enrollments.js';

type Cancelled = EnrollmentSnapshot & { readonly cause: string; readonly reason: string };

/**
 * Voids submissions that were accepted after their enrollment was cancelled, while that event was still on its way. Submissions under a
 * later enrollment stay: that one was known when they were accepted. When the course is deleted nobody is notified.
 */
export async function enrollmentCancelled(context: RequestContext, event: EventEnvelope<Cancelled>): Promise<void> {
  const { courseId, studentId, cause, reason } = event.payload;
  await knownEnrollments.upsert(context, enrollmentFacts(event));
  if (cause === 'COURSE_DELETED') return;
  const where = 'course_id = ? and student_id = ? and submitted_at > ? and enrollment_sequence < ?';
  const parameters = [courseId, studentId, new Date(event.time), event.sequence];
  await rejectSubmissions(context, { where, parameters }, `The enrollment had been cancelled before: ${reason}`);
}
