import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { abortSaga } from '../../../platform/messaging/saga/run.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { lockKnownCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { giveUp } from '../enrollment/give-up.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { enrolling } from '../saga/enrolling.js';

/** In one transaction, which others wait for. */
const BATCH = 100;
const REASON = 'The course was deleted';

/**
 * Cancels some of what is left in a deleted course: payments under way are called off, what was paid goes back; also to those who have
 * completed it, whose certificate goes with the course. False when there was nothing left.
 */
export const cancelSome = (context: RequestContext, courseId: string): Promise<boolean> =>
  transaction(context, async (em) => {
    const inside = { ...context, em };
    const left = { courseId, status: { $ne: EnrollmentStatus.CANCELLED } };
    const some = await em.find(Enrollment, left, {
      fields: ['id', 'status', 'sagaId'],
      orderBy: { id: 'asc' },
      limit: BATCH,
      disableIdentityMap: true,
    });
    if (some.length === 0) return false;
    const paying = some.filter(({ status }) => status === EnrollmentStatus.PENDING_PAYMENT);
    await callPaymentsOff(
      inside,
      paying.flatMap(({ sagaId }) => sagaId ?? []),
    );
    const course = await lockKnownCourse(em, courseId);
    const enrollments = await em.find(
      Enrollment,
      { ...left, id: { $in: some.map(({ id }) => id) } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
    );
    for (const enrollment of enrollments) await giveUp(inside, course, enrollment, 'COURSE_DELETED', REASON);
    return true;
  });

/** All sagas are locked before the course, as their answers and their timer lock them; no new one begins under a tombstone. */
async function callPaymentsOff(context: RequestContext, sagaIds: readonly string[]): Promise<void> {
  if (sagaIds.length === 0) return;
  const { em } = context;
  await em.execute('select id from saga where id in (?) order by id for update', [sagaIds]);
  for (const sagaId of sagaIds) await abortSaga(context, em, enrolling, sagaId, REASON);
  await em.flush();
}
