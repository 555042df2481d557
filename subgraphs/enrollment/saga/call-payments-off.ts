import type { FilterQuery } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { abortSaga } from '../../../platform/messaging/saga/run.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { enrolling } from './enrolling.js';

/**
 * Aborts the sagas of enrollments that are about to be paid, since nothing is to be paid any more. Answers which: not those that have
 * taken the payment. Sagas are locked before courses.
 */
export async function callPaymentsOff(context: RequestContext, of: FilterQuery<Enrollment>, reason: string): Promise<ReadonlySet<string>> {
  const { em } = context;
  const pending = await em.find(
    Enrollment,
    { $and: [of, { status: EnrollmentStatus.PENDING_PAYMENT }] },
    { orderBy: { sagaId: 'asc' }, disableIdentityMap: true },
  );
  const calledOff = new Set<string>();
  for (const { sagaId } of pending) {
    if (sagaId && (await abortSaga(context, em, enrolling, sagaId, reason))) calledOff.add(sagaId);
  }
  await em.flush();
  return calledOff;
}
