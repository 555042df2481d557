import type { z } from 'zod';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { done } from '../../../platform/messaging/saga/answer.js';
import { answerStep } from '../../../platform/messaging/saga/participate.js';
import { type PaymentTaken, paymentStep } from '../../../schema/events/enrollment.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { issueInvoice } from '../invoice/issue-invoice.js';
import { enter } from '../ledger.js';
import { startMembership } from '../plan/start-membership.js';
import type { Charge } from '../provider/provider.js';
import { requestRefund } from '../refund/request-refund.js';
import { notifyFollowers } from './channels.js';
import { whyUnwanted } from './late-payment.js';
import type { Payment } from './payment.entity.js';

/** Money of another amount or currency than was asked for. Nothing may be decided by it; a person has to look at it. */
export class WrongMoney extends Error {
  override readonly name = 'WrongMoney';
}

/**
 * Books money that has come: invoice, ledger, and what was paid for. Money that comes after nobody waits for it is booked as well;
 * enrollment finds a seat for it, or it is refunded. `charge` is null when nothing was due.
 */
export async function takeMoney(
  context: RequestContext,
  payment: Payment,
  charge: Charge | null,
  subscriptionId: string | null,
): Promise<void> {
  if (payment.isTaken) return;
  const { em, clock } = context;
  if ((charge?.amount ?? 0) !== payment.amountDue || (charge && charge.currency !== payment.currency)) {
    throw new WrongMoney(`payment ${payment.id} is of ${payment.amountDue} ${payment.currency}, not of ${JSON.stringify(charge)}`);
  }
  const unwanted = await whyUnwanted(context, payment);
  const started = payment.planId === null || (await startMembership(context, payment, subscriptionId, !unwanted));
  const now = clock.now();
  payment.succeed(charge?.id ?? null, await issueInvoice(em, payment, now), now);
  if (charge) await enter(em, 'CHARGE', payment, now);
  notifyFollowers(context, payment);
  if (unwanted) await requestRefund(context, payment, unwanted);
  else if (!started) await requestRefund(context, payment, 'The plan was paid already');
  else if (payment.sagaId) await hand(context, payment, payment.sagaId);
}

async function hand(context: RequestContext, payment: Payment, sagaId: string): Promise<void> {
  const taken: z.output<typeof PaymentTaken> = { paymentId: payment.id };
  if (await answerStep(context.em, paymentStep, sagaId, done(taken))) return;
  if (payment.calledOff === 'CALLED_OFF') await requestRefund(context, payment, 'The enrollment was cancelled');
  // The course was locked with the payment. When it is gone, enrollment may have nothing left that could find a seat.
  else if (await isGone(context, payment.courseId)) await requestRefund(context, payment, 'The course was deleted');
  else payment.cameLate();
}

const isGone = async ({ em }: RequestContext, courseId: string | null): Promise<boolean> =>
  courseId !== null && (await em.findOne(KnownCourse, { id: courseId }))?.isGone === true;
