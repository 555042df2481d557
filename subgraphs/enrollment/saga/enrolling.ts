import type { RequestContext } from '../../../platform/kernel/context.js';
import { done, undone } from '../../../platform/messaging/saga/answer.js';
import { defineSaga, type SagaWork } from '../../../platform/messaging/saga/define.js';
import { startSaga } from '../../../platform/messaging/saga/run.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { heldRow, rememberHeld } from '../../../platform/postgres/held-rows.js';
import { PaymentTaken, paymentStep } from '../../../schema/events/enrollment.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { entryOf } from '../earned/entry.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { handOn } from '../seats/hand-on.js';
import { activationWithin, seatHold } from '../settings.js';

type Work = SagaWork<{ readonly courseId: string }>;

/**
 * Enrolling for money: hold the seat → take the payment (the pivot) → activate → notify the student. It begins when the student has got a
 * seat, at `enroll` or from the waitlist. If the payment is refused or does not come in time, the seat goes to the next student on the
 * waitlist at once, and payment is told to refund what it may have taken.
 */
export const enrolling = defineSaga<Work['data']>({
  name: paymentStep.saga,
  before: [
    {
      name: 'seat',
      within: seatHold,
      async run(work) {
        const { enrollment } = await open(work);
        enrollment.hold(work.sagaId, new Date(work.context.clock.now().getTime() + work.context.settings(seatHold)));
        return done();
      },
      async undo(work) {
        await loseSeat(work, work.reason ?? '');
        return undone;
      },
    },
  ],
  pivot: {
    name: paymentStep.step,
    within: seatHold,
    async run(work) {
      const { course, enrollment } = await open(work);
      enrollment.askForPayment(course, work.sagaId);
    },
    async done(work, result) {
      const { enrollment } = await open(work);
      enrollment.paymentId = PaymentTaken.parse(result).paymentId;
    },
    refused: (work, reason) => loseSeat(work, reason),
    async undo(work) {
      const { course, enrollment } = await open(work);
      enrollment.callPaymentOff(course, work.sagaId, work.reason ?? '');
    },
  },
  after: [
    {
      name: 'activation',
      within: activationWithin,
      async run(work) {
        const { course, enrollment } = await open(work);
        // The enrollment was cancelled between two tries, or is about to be with its course: its payment is being refunded.
        const { em, clock } = work.context;
        if (enrollment.isHeldBy(work.sagaId) && !course.isDeleted) enrollment.activate(course, await entryOf(em, enrollment), clock.now());
        return done();
      },
    },
    {
      name: 'notice',
      within: activationWithin,
      async run(work) {
        const { course, enrollment } = await open(work);
        if (enrollment.isInCourse) enrollment.confirm(course);
        return done();
      },
    },
  ],
  async changed({ subject, context }) {
    const { em } = context;
    notifyFollowers(context, heldRow(em, Enrollment, subject) ?? (await em.findOneOrFail(Enrollment, { id: subject })));
  },
});

/**
 * Starts the saga for an enrollment that has a seat: it holds the seat and asks for the money. The caller holds the enrollment's row, or
 * makes it.
 */
export async function askForPayment(context: RequestContext, enrollment: Enrollment): Promise<void> {
  // The saga's steps find it among the rows that are held, before it is written.
  rememberHeld(context.em, Enrollment, enrollment, 'alone');
  await startSaga(context, context.em, enrolling, { subject: enrollment.id, data: { courseId: enrollment.courseId } });
}

/** Saga, course, enrollment: always locked in this order. */
async function open({ subject, data, context: { em } }: Work) {
  const course = await lockKnownCourse(em, data.courseId, 'alone');
  const enrollment = await findForUpdate(em, Enrollment, subject);
  if (!enrollment) throw new Error(`there is no enrollment ${subject} here`);
  return { course, enrollment };
}

/** Hands the seat on at once: the next student does not wait for payment's reply that nothing was taken. */
async function loseSeat(work: Work, reason: string): Promise<void> {
  const { course, enrollment } = await open(work);
  if (!enrollment.isHeldBy(work.sagaId)) return;
  enrollment.lapse(course, work.sagaId, reason, work.context.clock.now());
  await handOn(work.context, course, askForPayment);
}
