import { wavesOf } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { notifyStaff, studentChannel } from '../submission/followers.js';

/** GRADE_RELEASED does not say that it is released. */
type Graded = EventEnvelope<EvaluationSnapshot & { readonly released?: boolean }>;

/**
 * Grades were entered, or are released to the students. Both events may be redelivered and out of order, so the later one of an evaluation
 * wins; a released grade stays released. A student is notified when the grade is released, and not before.
 */
export async function markGraded(events: readonly Graded[], context: RequestContext): Promise<void> {
  const { em, clock, silent } = context;
  for (const wave of wavesOf(events, ({ payload }) => payload.submissionId)) {
    const grades = wave.map(({ payload: { submissionId, assignmentId, studentId, released = true }, sequence }) => ({
      submissionId,
      assignmentId,
      studentId,
      released,
      sequence,
    }));
    const marked = await em.execute<{ id: string }[]>(
      `update submission set status = 'GRADED', evaluation_sequence = grade.sequence, grade_released = grade_released or grade.released
      from jsonb_to_recordset(?::jsonb) as grade ("submissionId" uuid, released boolean, sequence integer)
      where submission.id = grade."submissionId" and evaluation_sequence < grade.sequence and status in ('SUBMITTED', 'GRADED')
      returning submission.id`,
      [JSON.stringify(grades)],
    );
    const ids = new Set(marked.map(({ id }) => id));
    for (const { submissionId, assignmentId, studentId, released } of grades) {
      if (!ids.has(submissionId)) continue;
      notifyStaff(context, assignmentId, submissionId);
      if (released && !silent) feed(em, [studentChannel(studentId)], submissionId, clock.now());
    }
  }
}
