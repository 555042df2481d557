import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { oneByOne } from '../../../platform/messaging/inbox/one-by-one.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { enrollmentFacts } from '../../../schema/questions/enrollment.js';
import { SubmissionStatus } from '../submission/status.js';
import { rejectSubmissions } from '../submission/void.js';
import { knownEnrollments } from './known-enrollments.js';

type Cancelled = EventEnvelope<EnrollmentSnapshot & { readonly cause: string; readonly reason: string }>;

/**
 * Voids submissions that were accepted after their enrollment was cancelled, while that event was still on its way. Submissions under a
 * later enrollment stay: that one was known when they were accepted. When the course is deleted nobody is notified.
 */
export async function handleCancelled(events: readonly Cancelled[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(context, events.map(enrollmentFacts));
  const affected = await withLaterSubmissions(
    context.em,
    events.filter(({ payload }) => payload.cause !== 'COURSE_DELETED'),
  );
  await oneByOne(context, affected, rejectLater);
}

/** Those events that have submissions to void: hardly any. */
async function withLaterSubmissions(em: EntityManager, events: readonly Cancelled[]): Promise<Cancelled[]> {
  const asked = events.map(({ payload: { courseId, studentId }, time, sequence }, nth) => ({ nth, courseId, studentId, time, sequence }));
  const rows = await em.execute<{ nth: number }[]>(
    `select distinct nth from jsonb_to_recordset(?::jsonb) as cancelled
      (nth integer, "courseId" uuid, "studentId" uuid, time timestamptz, sequence integer)
    join submission on submission.course_id = cancelled."courseId" and submission.student_id = cancelled."studentId"
    where submission.status = ? and submitted_at > cancelled.time and enrollment_sequence < cancelled.sequence order by nth`,
    [JSON.stringify(asked), SubmissionStatus.SUBMITTED],
  );
  return rows.map(({ nth }) => events[nth] as Cancelled);
}

async function rejectLater({ payload, time, sequence }: Cancelled, context: RequestContext): Promise<void> {
  const { courseId, studentId, reason } = payload;
  const where = 'course_id = ? and student_id = ? and submitted_at > ? and enrollment_sequence < ?';
  const parameters = [courseId, studentId, new Date(time), sequence];
  await rejectSubmissions(context, { where, parameters }, `The enrollment had been cancelled before: ${reason}`);
}
