import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { lockStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { courseDeleted, knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { knownEnrollments } from '../enrollment/known-enrollments.js';
import { enrollmentPolicy } from '../policy.js';
import { paymentTtl } from '../settings.js';
import { beginPayment } from './begin-payment.js';
import { demandOpen, seatExpired } from './demand-open.js';
import { endUnwanted } from './end-payment.js';
import { lockPayment } from './lock-payment.js';
import { Payment } from './payment.entity.js';
import { askBeforeReplacing, fits, replace, type Wish } from './replace-payment.js';
import { PaymentStatus } from './status.js';

/** The payment for the held seat: the open one if it is what the payer asks for, or a new one in its place. There is one at most. */
export async function payForEnrollment(
  context: RequestContext,
  userId: string,
  enrollmentId: string,
  { couponCode, returnUrl }: Wish,
): Promise<Payment> {
  const now = context.clock.now();
  const known = await knownEnrollments.find(context, enrollmentId, (each) => each.studentId === userId && each.isDue(now));
  const course = known && (await context.em.findOne(KnownCourse, { id: known.courseId }));
  if (!known) throw notFound('Enrollment');
  enrollmentPolicy.demand('pay', context.caller, { enrollment: known, course });
  if (course?.isDeleted) throw courseDeleted();
  const sagaId = demandSeat(known);
  await expireEarlier(context, enrollmentId, sagaId);
  await askBeforeReplacing(context, { sagaId, replacedAt: null }, couponCode);

  return transaction(context, async (em) => {
    if ((await knownCourses.lock(em, known.courseId))?.isDeleted) throw courseDeleted();
    const step = await lockStep(em, paymentStep, sagaId);
    // Not locked: the consumer of its events locks it before the step, so each would wait for the other. The step decides whether there is
    // a seat.
    const enrollment = await em.findOne(KnownEnrollment, { id: enrollmentId }, { refresh: true });
    const inside = { ...context, em };
    const begun = await em.findOne(Payment, { sagaId, replacedAt: null }, { refresh: true });
    if (begun) demandOpen(begun, now);
    if (begun && (await fits(em, begun, enrollment?.price ?? begun.price, couponCode))) return begun;
    if (!enrollment || enrollment.sagaId !== sagaId || step !== 'RUNNING' || !enrollment.isDue(now)) throw seatExpired();
    const code = begun ? await replace(inside, begun, couponCode) : couponCode;
    const heldUntil = enrollment.heldUntil?.getTime() ?? 0;
    return beginPayment(
      inside,
      {
        payerId: userId,
        what: enrollment.courseTitle,
        price: enrollment.price,
        of: { enrollmentId, courseId: enrollment.courseId, sagaId },
        expiresAt: new Date(Math.min(heldUntil, now.getTime() + context.settings(paymentTtl))),
        returnUrl,
      },
      code ?? null,
    );
  });
}

/** The saga that holds the seat, or held it. Its payment decides what the student is told. */
function demandSeat({ status, priceAmount, sagaId }: KnownEnrollment): string {
  if (status === 'WAITLISTED') throw conflict('There is no seat to pay for yet');
  if (status === 'CANCELLED') throw seatExpired();
  if (sagaId) return sagaId;
  throw status === 'PENDING_PAYMENT' || priceAmount === 0
    ? conflict('Nothing is to be paid')
    : refuse(ErrorCode.ALREADY_PAID, 'It is paid already');
}

/** A student who enrolls again pays again. The event that ended the earlier enrollment may not have arrived yet. */
async function expireEarlier(context: RequestContext, enrollmentId: string, sagaId: string): Promise<void> {
  const earlier = { enrollmentId, status: PaymentStatus.PENDING, sagaId: { $ne: sagaId } };
  if ((await context.em.count(Payment, earlier)) === 0) return;
  // Not under the client's idempotency key: a repetition has nothing to expire, and its transactions are counted.
  const apart = context.fresh();
  await transaction(apart, async (em) => {
    const payment = await lockPayment(em, earlier);
    if (!payment?.isOpen) return;
    payment.calledOff = 'CALLED_OFF';
    await endUnwanted({ ...apart, em }, payment);
  });
}
