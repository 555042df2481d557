import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { lockStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { courseDeleted, knownCourses } from '../course/known-courses.js';
import { findEnrollment } from '../enrollment/find-enrollment.js';
import { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { enrollmentPolicy } from '../policy.js';
import { paymentTtl } from '../settings.js';
import { beginPayment } from './begin-payment.js';
import { demandOpen, seatExpired } from './demand-open.js';
import { expire } from './hear-provider.js';
import { lockPayment } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { PaymentStatus } from './status.js';

/** The one payment of the seat that is held: the open one, or a new one. */
export async function payForEnrollment(
  context: RequestContext,
  userId: string,
  enrollmentId: string,
  couponCode: string | null,
): Promise<Payment> {
  const now = context.clock.now();
  const known = await findEnrollment(context, enrollmentId, (each) => each.studentId === userId && each.isDue(now));
  const course = known && (await context.em.findOne(KnownCourse, { id: known.courseId }));
  if (!known) throw notFound('Enrollment');
  enrollmentPolicy.demand('pay', context.caller, { enrollment: known, course });
  if (course?.isDeleted) throw courseDeleted();
  const sagaId = demandSeat(known);
  await giveUpEarlier(context, enrollmentId, sagaId);

  return transaction(context, async (em) => {
    if ((await knownCourses.lock(em, known.courseId))?.isDeleted) throw courseDeleted();
    const step = await lockStep(em, paymentStep, sagaId);
    // Not locked: its news lock it before the step, so each would wait for the other. Whether there is a seat is the step's to say.
    const enrollment = await em.findOne(KnownEnrollment, { id: enrollmentId }, { refresh: true });
    const begun = await em.findOne(Payment, { sagaId });
    if (begun) return demandOpen(begun, now);
    if (!enrollment || enrollment.sagaId !== sagaId || step !== 'RUNNING' || !enrollment.isDue(now)) throw seatExpired();
    const heldUntil = enrollment.heldUntil?.getTime() ?? 0;
    return beginPayment(
      { ...context, em },
      {
        payerId: userId,
        what: enrollment.courseTitle,
        price: { amount: enrollment.priceAmount, currency: enrollment.priceCurrency },
        of: { enrollmentId, courseId: enrollment.courseId, sagaId },
        expiresAt: new Date(Math.min(heldUntil, now.getTime() + context.settings(paymentTtl))),
      },
      couponCode,
    );
  });
}

/** The saga that holds the seat, or has: what it was paid with decides what is said. */
function demandSeat({ status, priceAmount, sagaId }: KnownEnrollment): string {
  if (status === 'WAITLISTED') throw conflict('There is no seat to pay for yet');
  if (status === 'CANCELLED') throw seatExpired();
  if (sagaId) return sagaId;
  throw status === 'PENDING_PAYMENT' || priceAmount === 0
    ? conflict('Nothing is to be paid')
    : refuse(ErrorCode.ALREADY_PAID, 'It is paid already');
}

/** Who enrolls again pays anew. News of the end of the last time may still be on its way. */
async function giveUpEarlier(context: RequestContext, enrollmentId: string, sagaId: string): Promise<void> {
  const earlier = { enrollmentId, status: PaymentStatus.PENDING, sagaId: { $ne: sagaId } };
  if ((await context.em.count(Payment, earlier)) === 0) return;
  // Not under the client's key: a repetition has nothing to give up, and its transactions are counted.
  const apart = context.fresh();
  await transaction(apart, async (em) => {
    const payment = await lockPayment(em, earlier);
    if (!payment?.isOpen) return;
    payment.calledOff = 'CALLED_OFF';
    await expire({ ...apart, em }, payment);
  });
}
