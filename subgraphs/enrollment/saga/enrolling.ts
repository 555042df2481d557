import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { done, undone } from '../../../platform/messaging/saga/answer.js';
import { defineSaga, type SagaWork } from '../../../platform/messaging/saga/define.js';
import { startSaga } from '../../../platform/messaging/saga/run.js';
import { PaymentTaken, paymentStep } from '../../../schema/events/enrollment.js';
import { lockKnownCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';
import { handOn } from '../seats/hand-on.js';
import { activationWithin, seatHold } from '../settings.js';

type Work = SagaWork<{ readonly courseId: string }>;

/**
 * Enrolling for money: hold the seat → take the payment (the pivot) → activate → tell the student. Begins when a seat was taken for
 * them, at `enroll` or when it was handed on. Refused or not paid in time: the seat goes to the next in line at once, and payment is
 * told to give back what it has taken.
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
        // Cancelled between two tries, or about to be with its course: then its payment is on the way back.
        if (enrollment.isHeldBy(work.sagaId) && !course.isDeleted) enrollment.activate(course, work.context.clock.now());
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
    tellFollowers(context, await context.em.findOneOrFail(Enrollment, { id: subject }));
  },
});

/** A seat was taken for the enrollment: holds it and asks for the money. */
export async function askForPayment(context: RequestContext, enrollment: Enrollment): Promise<void> {
  // The saga's steps find the enrollment by its id.
  await context.em.flush();
  await startSaga(context, context.em, enrolling, { subject: enrollment.id, data: { courseId: enrollment.courseId } });
}

/** Saga, course, enrollment: always locked in this order. */
async function open({ subject, data, context: { em } }: Work) {
  const course = await lockKnownCourse(em, data.courseId);
  const enrollment = await em.findOneOrFail(Enrollment, { id: subject }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { course, enrollment };
}

/** The next in line does not wait until payment has answered that nothing was taken. */
async function loseSeat(work: Work, reason: string): Promise<void> {
  const { course, enrollment } = await open(work);
  if (!enrollment.isHeldBy(work.sagaId)) return;
  enrollment.lapse(course, work.sagaId, reason, work.context.clock.now());
  await handOn(work.context, course, askForPayment);
}
