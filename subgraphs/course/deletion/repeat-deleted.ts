import type { SagaWork } from '../../../platform/messaging/saga/define.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseDeletion } from './course-deletion.entity.js';

/** Steps that are retried within this time share one event: all services consume each. */
const ONE_TURN_MS = 1_000;

/**
 * Records COURSE_DELETED once more. A service that has removed everything answers again, one that is still removing goes on, and for all
 * others nothing changes: the event says the same. Not again within the time of the last one.
 */
export async function repeatDeleted({ sagaId, subject, context: { em, clock } }: SagaWork<unknown>): Promise<void> {
  const now = clock.now();
  const course = await findForUpdate(em, Course, subject);
  const deletion = await em.findOneOrFail(CourseDeletion, { id: sagaId });
  if (!course || now.getTime() - deletion.recordedAt.getTime() < ONE_TURN_MS) return;
  course.recordDeleted(deletion);
  deletion.recordedAt = now;
}
