import type { RequestContext } from '../../../platform/kernel/context.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { abortSaga } from '../../../platform/messaging/saga/run.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { courseDeleted } from '../course/course-deleted.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { enrolling } from '../saga/enrolling.js';
import { cancelAndHandOn } from './cancel-and-hand-on.js';
import { demandEnrollment } from './demand-enrollment.js';
import { Enrollment } from './enrollment.entity.js';
import type { CancelEnrollmentInput } from './enrollment.inputs.js';
import { EnrollmentStatus } from './status.js';

/**
 * The student, the course's staff. Hands the seat on, and has the payment refunded. CONFLICT for a completed enrollment, COURSE_DELETED.
 */
export async function cancelEnrollment(context: RequestContext, { id, reason }: CancelEnrollmentInput): Promise<Enrollment> {
  const { enrollment } = await demandEnrollment(context, id, 'cancel');
  const cause = isUser(context.caller, enrollment.studentId) ? 'STUDENT' : 'STAFF';
  const why = reason?.trim() || (cause === 'STUDENT' ? 'Cancelled by the student' : 'Cancelled by the staff of the course');
  for (;;) {
    const cancelled = await transaction(context, async (em) => {
      const inside = { ...context, em };
      const sagaId = await callSagaOff(inside, id, why);
      const course = await lockKnownCourse(em, enrollment.courseId, 'alone');
      const current = await findForUpdate(em, Enrollment, id);
      // Meanwhile the student got a seat, with another saga: that saga has to be locked first.
      if (!current || current.sagaId !== sagaId) return null;
      if (current.status === EnrollmentStatus.CANCELLED) return current;
      if (course.isDeleted) throw courseDeleted();
      await cancelAndHandOn(inside, course, current, cause, why);
      return current;
    });
    if (cancelled) return cancelled;
  }
}

/**
 * Locks the saga before the course, as its replies and its timer do. A saga that has taken the payment is not aborted any more: the
 * payment is refunded.
 */
async function callSagaOff(context: RequestContext, id: string, reason: string): Promise<string | null> {
  const [row] = await context.em.execute<{ saga_id: string | null }[]>('select saga_id from enrollment where id = ?', [id]);
  const sagaId = row?.saga_id ?? null;
  if (sagaId) await abortSaga(context, context.em, enrolling, sagaId, reason);
  await context.em.flush();
  return sagaId;
}
