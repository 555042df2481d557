import { wavesOf } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { feed } from '../../../platform/messaging/feed/feed.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { notifyStaff, studentChannel } from '../submission/followers.js';

/** GRADE_RELEASED does not say that it is released. */
type Graded = EventEnvelope<EvaluationSnapshot & { readonly released?: boolean }>;

/**
 * Grades were entered, or are released to the students. Both events may be redelivered and out of order, so the later one of an evaluation
 * wins; a released grade stays released. A student is notified when the grade is released, and not before.
 */
export async function markGraded(events: readonly Graded[], context: RequestContext): Promise<void> {
  const stale = await mark(context, [...Map.groupBy(events, submissionOf).values()]);
  // Some of their events may be newer than what is stored, though the first one is not.
  for (const wave of wavesOf(stale.filter(({ length }) => length > 1).flat(), submissionOf)) {
    await mark(
      context,
      wave.map((event) => [event]),
    );
  }
}

const submissionOf = ({ payload }: Graded): string => payload.submissionId;

const isReleased = ({ payload: { released = true } }: Graded): boolean => released;

/** Applies the events of each submission at once, where all of them are newer than what is stored and ascend. Answers the others. */
async function mark(context: RequestContext, bySubmission: readonly Graded[][]): Promise<Graded[][]> {
  const { em } = context;
  const grades = bySubmission.filter(ascend).map((events) => ({
    submissionId: submissionOf(events[0] as Graded),
    released: events.some(isReleased),
    first: events[0]?.sequence,
    last: events.at(-1)?.sequence,
  }));
  const marked = await em.execute<{ id: string }[]>(
    `update submission set status = 'GRADED', evaluation_sequence = grade.last, grade_released = grade_released or grade.released
    from jsonb_to_recordset(?::jsonb) as grade ("submissionId" uuid, released boolean, first integer, last integer)
    where submission.id = grade."submissionId" and evaluation_sequence < grade.first and status in ('SUBMITTED', 'GRADED')
    returning submission.id`,
    [JSON.stringify(grades)],
  );
  const ids = new Set(marked.map(({ id }) => id));
  const isMarked = ([event]: readonly Graded[]) => ids.has(submissionOf(event as Graded));
  for (const event of bySubmission.filter(isMarked).flat()) notifyFollowers(context, event);
  return bySubmission.filter((events) => !isMarked(events));
}

const ascend = (events: readonly Graded[]): boolean =>
  events.every(({ sequence }, n) => n === 0 || sequence > (events[n - 1] as Graded).sequence);

function notifyFollowers(context: RequestContext, event: Graded): void {
  const { submissionId, assignmentId, studentId } = event.payload;
  notifyStaff(context, assignmentId, submissionId);
  if (isReleased(event) && !context.silent) feed(context.em, [studentChannel(studentId)], submissionId, context.clock.now());
}
