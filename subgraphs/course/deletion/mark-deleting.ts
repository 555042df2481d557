import type { SagaWork } from '../../../platform/messaging/saga/define.js';
import { Course } from '../course/course.entity.js';
import { CourseDeletion } from './course-deletion.entity.js';

/**
 * Marks the course under the lock of its row. Every write under a course takes that lock, so everything that was accepted before is
 * there, and nothing is accepted afterwards.
 */
export async function markDeleting({ sagaId, subject, context: { em, clock } }: SagaWork<unknown>): Promise<void> {
  const course = await em.findOneOrFail(Course, { id: subject });
  const deletion = CourseDeletion.of(course, sagaId, clock.now());
  em.persist(deletion);
  course.markDeleting(deletion, deletion.startedAt);
  // The next steps in this transaction read both again.
  await em.flush();
}
