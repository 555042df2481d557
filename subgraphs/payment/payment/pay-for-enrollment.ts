import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { lockStep } from '../../../platform/messaging/saga/participate.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { courseDeleted, knownCourses } from '../course/known-courses.js';
import type { KnownEnrollment } from '../enrollment/known-enrollment.entity.js';
import { knownEnrollments } from '../enrollment/known-enrollments.js';
import { enrollmentPolicy } from '../policy.js';
import { paymentTtl } from '../settings.js';
import { beginPayment } from './begin-payment.js';
import { demandOpen, seatExpired } from './demand-open.js';
import { endUnwanted } from './end-payment.js';
import { lockOne, lockPayment } from './lock-payment.js';
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
  if (!known) throw notFound('Enrollment');
  await demandPayer(context, known);
  const open = await context.em.findOne(Payment, { enrollmentId, status: PaymentStatus.PENDING }, { disableIdentityMap: true });
  if (open?.sagaId === known.sagaId) await askBeforeReplacing(context, open, couponCode);
  else if (open) await expireEarlier(context, open.id);

  return transaction(context, async (em) => {
    if ((await knownCourses.lock(em, known.courseId))?.isDeleted) throw courseDeleted();
    const sagaId = demandSeat(known);
    // The enrollment is not read again, and not locked: the consumer of its events locks it before the step, so each would wait for the
    // other. Its price and its saga's hold are frozen, and the step decides whether there still is a seat.
    const step = await lockStep(em, paymentStep, sagaId);
    const inside = { ...context, em };
    const begun = await lockOne(em, { sagaId, replacedAt: null });
    if (begun) demandOpen(begun, now);
    if (begun && (await fits(em, begun, known.price, couponCode))) return begun;
    if (step !== 'RUNNING' || !known.isDue(now)) throw seatExpired();
    const code = begun ? await replace(inside, begun, couponCode) : couponCode;
    const heldUntil = known.heldUntil?.getTime() ?? 0;
    return beginPayment(
      inside,
      {
        payerId: userId,
        what: known.courseTitle,
        price: known.price,
        of: { enrollmentId, courseId: known.courseId, sagaId },
        expiresAt: new Date(Math.min(heldUntil, now.getTime() + context.settings(paymentTtl))),
        returnUrl,
      },
      code ?? null,
    );
  });
}

/** The student. For somebody else the course decides what they are told. */
async function demandPayer({ em, caller }: RequestContext, enrollment: KnownEnrollment): Promise<void> {
  const course = isUser(caller, enrollment.studentId) ? null : await em.findOne(KnownCourse, { id: enrollment.courseId });
  enrollmentPolicy.demand('pay', caller, { enrollment, course });
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
async function expireEarlier(context: RequestContext, paymentId: string): Promise<void> {
  // Not under the client's idempotency key: a repetition has nothing to expire, and its transactions are counted.
  const apart = context.fresh();
  await transaction(apart, async (em) => {
    const payment = await lockPayment(em, { id: paymentId });
    if (!payment?.isOpen) return;
    payment.calledOff = 'CALLED_OFF';
    await endUnwanted({ ...apart, em }, payment);
  });
}
