import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { abortSaga } from '../../../platform/messaging/saga/run.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { cancelAndHandOn } from '../enrollment/cancel-and-hand-on.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { enrolling } from '../saga/enrolling.js';

/** Enrollments in one transaction, because others wait for it. */
const BATCH = 100;
const REASON = 'The course was deleted';

/**
 * Cancels some of the enrollments that are left in a deleted course. Open payments are called off, and money that was paid is refunded,
 * also to students who have completed the course; their certificate stays. False when nothing was left.
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
    const course = await lockKnownCourse(em, courseId, 'alone');
    const enrollments = await em.find(
      Enrollment,
      { ...left, id: { $in: some.map(({ id }) => id) } },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
    );
    for (const enrollment of enrollments) await cancelAndHandOn(inside, course, enrollment, 'COURSE_DELETED', REASON);
    return true;
  });

/** Locks all sagas before the course, as their replies and their timer do. No new saga begins under a tombstone. */
async function callPaymentsOff(context: RequestContext, sagaIds: readonly string[]): Promise<void> {
  if (sagaIds.length === 0) return;
  const { em } = context;
  await em.execute('select id from saga where id in (?) order by id for update', [sagaIds]);
  for (const sagaId of sagaIds) await abortSaga(context, em, enrolling, sagaId, REASON);
  await em.flush();
}
