import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { ContentSnapshot } from '../../../schema/events/content.js';
import { knownQuizzes, upsertQuizzes } from './known-quizzes.js';

type Accommodated = ContentSnapshot & { readonly studentId: string; readonly extraAttempts: number };

/** Keeps how many attempts students have beside everybody's, as they were given last. Under a quiz that is gone nothing is kept. */
export async function keepAccommodations(events: readonly EventEnvelope<Accommodated>[], context: RequestContext): Promise<void> {
  await upsertQuizzes(events, context);
  const quizzes = await knownQuizzes.requireParents(
    context,
    events.map(({ payload }) => payload.contentId),
  );
  const given = events
    .filter(({ payload }) => quizzes.has(payload.contentId))
    .map(({ payload, sequence }) => ({ ...keptOf(payload), sequence }));
  if (given.length === 0) return;
  await context.em.execute(
    `insert into known_accommodation as known (content_id, student_id, course_id, sequence, extra_attempts)
    select distinct on (content_id, student_id) content_id, student_id, course_id, sequence, extra_attempts
    from jsonb_to_recordset(?::jsonb)
      as given (content_id uuid, student_id uuid, course_id uuid, sequence integer, extra_attempts integer)
    order by content_id, student_id, sequence desc
    on conflict (content_id, student_id) do update set sequence = excluded.sequence, extra_attempts = excluded.extra_attempts
    where known.sequence < excluded.sequence`,
    [JSON.stringify(given)],
  );
}

const keptOf = ({ contentId: content_id, studentId: student_id, courseId: course_id, extraAttempts: extra_attempts }: Accommodated) => ({
  content_id,
  student_id,
  course_id,
  extra_attempts,
});
