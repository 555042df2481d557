import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { notifyStaff, studentChannel } from '../submission/followers.js';

/**
 * A grade was entered, or is released to the student. Both events may be redelivered and out of order, so the later one of the evaluation
 * wins; a released grade stays released. The student is notified when the grade is released, and not before.
 */
export async function markGraded(
  context: RequestContext,
  { payload, sequence }: EventEnvelope<EvaluationSnapshot>,
  released: boolean,
): Promise<void> {
  const { em, clock, silent } = context;
  const { submissionId, assignmentId, studentId } = payload;
  const marked = await em.execute<object[]>(
    `update submission set status = 'GRADED', evaluation_sequence = ?, grade_released = grade_released or ?
    where id = ? and evaluation_sequence < ? and status in ('SUBMITTED', 'GRADED') returning id`,
    [sequence, released, submissionId, sequence],
  );
  if (marked.length === 0) return;
  notifyStaff(context, assignmentId, submissionId);
  if (released && !silent) feed(em, [studentChannel(studentId)], submissionId, clock.now());
}
