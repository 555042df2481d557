import type { RequestContext } from '../../../platform/kernel/context.js';
import { isOutage } from '../../../platform/kernel/outage.js';
import type { Job } from '../../../platform/service/jobs.js';
import { askAboutPayment } from '../payment/ask-provider.js';
import { reviewMembership } from '../plan/review-membership.js';
import { performRefund } from '../refund/perform-refund.js';
import { paymentWorkEvery } from '../settings.js';
import { claim, type DueList } from './claim.js';

/** Handles the due rows of a table, one after the other. Any number of replicas may do so side by side. */
const work = (name: string, list: DueList, look: (context: RequestContext, id: string) => Promise<void>): Job => ({
  name,
  every: paymentWorkEvery,
  due: `select min(${list.due}) from ${list.table}`,
  async run(context, signal) {
    while (!signal.aborted) {
      const id = await context.fresh().em.transactional((em) => claim({ ...context, em }, list));
      if (id === null) return;
      try {
        await look(context.fresh(), id);
      } catch (error) {
        const level = isOutage(error) ? 'warn' : 'error';
        context.log[level]({ err: error, id, job: name }, 'something that was due could not be done; it is tried again');
      }
    }
  },
});

export const jobs: readonly Job[] = [
  work('ask about payments', { table: 'payment', due: 'ask_at', count: 'asked' }, askAboutPayment),
  work('refund', { table: 'refund', due: 'due_at', count: 'tries' }, performRefund),
  work('renew and end plans', { table: 'plan_membership', due: 'due_at', count: null }, reviewMembership),
];
