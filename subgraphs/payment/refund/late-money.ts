import type { RequestContext } from '../../../platform/kernel/context.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { refundIfPaid } from './refund-if-paid.js';

/**
 * Refunds late money of a deleted course. Enrollment was asked to find another seat for it, and may have nothing left that could answer.
 * Under the tombstone late money is refunded without asking (`take-money.ts`).
 */
export async function refundLateMoney(context: RequestContext, courseId: string): Promise<void> {
  const late = await context.em.execute<{ id: string }[]>(
    `select payment.id from payment join saga_participation step on step.saga_id = payment.saga_id and step.step = ?
    where course_id = ? and status = 'SUCCEEDED' and step.state in ('REFUSED', 'UNDONE')
      and not exists (select from refund where payment_id = payment.id)
    order by payment.id`,
    [paymentStep.step, courseId],
  );
  for (const { id } of late) await refundIfPaid(context, id, 'The course was deleted');
}
