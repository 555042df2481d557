import type { SagaWork } from '../../../platform/messaging/saga/define.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { Course } from '../course/course.entity.js';
import { CourseDeletion } from './course-deletion.entity.js';

/** Steps that are tried in one turn are told by one fact: all services hear each. */
const ONE_TURN_MS = 1_000;

/**
 * Tells once more that a course is deleted. Whoever has taken it away answers again, whoever is at it goes on, and who only
 * had to hear of it has heard: what is told is the same. Not in the turn that has told it already, the first one included.
 */
export async function tellAgain({ sagaId, subject, context: { em, clock } }: SagaWork<unknown>): Promise<void> {
  const now = clock.now();
  const course = await findForUpdate(em, Course, subject);
  const deletion = await em.findOneOrFail(CourseDeletion, { id: sagaId });
  if (!course || now.getTime() - deletion.toldAt.getTime() < ONE_TURN_MS) return;
  course.tellDeleted(deletion);
  deletion.toldAt = now;
}
