import type { RequestContext } from '../../../platform/kernel/context.js';
import { done } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { removeFromMemberships } from '../plan/memberships.js';

/** Answers the saga once nothing of the course is left here but its tombstone. */
export const answerDeletion = (context: RequestContext, courseId: string): Promise<void> =>
  transaction(context, async (em) => {
    const { deletionId } = await lockKnownCourse(em, courseId, 'alone');
    if (deletionId === null || (await em.count(Enrollment, { courseId })) > 0) return;
    // A plan membership that began while the tombstone was being set may name the course again.
    await removeFromMemberships(em, courseId);
    await em.execute('update known_course set deletion_id = null where id = ?', [courseId]);
    await answerStep(em, deletionSteps.enrollments, deletionId, done());
  });
