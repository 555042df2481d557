import type { SagaWork } from '../../../platform/messaging/saga/define.js';
import { Course } from '../course/course.entity.js';
import { CourseDeletion } from './course-deletion.entity.js';

/** Under the lock of its row, which every write under a course takes: what was accepted before is in it, and nothing is afterwards. */
export async function markDeleting({ sagaId, subject, context: { em, clock } }: SagaWork<unknown>): Promise<void> {
  const course = await em.findOneOrFail(Course, { id: subject });
  const deletion = CourseDeletion.of(course, sagaId, clock.now());
  em.persist(deletion);
  course.markDeleting(deletion, deletion.startedAt);
  // The steps that follow in this transaction read both anew.
  await em.flush();
}
