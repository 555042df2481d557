import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';

/** Of a deleted course no file is kept: the job removes them, and stops to write one. */
export async function expireExports({ payload }: EventEnvelope<{ readonly courseId: string }>, { em }: RequestContext): Promise<void> {
  await em.execute(
    `update export set state = 'FAILED', failure = 'The course was deleted.', rows = null, due_at = to_timestamp(0) where course_id = ?`,
    [payload.courseId],
  );
}
