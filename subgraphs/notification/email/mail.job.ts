import type { Job } from '../../../platform/service/jobs.js';
import { mailEvery } from '../settings.js';
import { fanOut } from './fan-out.js';
import { sendDue } from './send-due.js';

/** Sends mails that are due, and turns audiences into mails when none is. Any number of replicas may run it side by side. */
export const mailJob: Job = {
  name: 'send notification mail',
  every: mailEvery,
  due: 'select least((select to_timestamp(0) from mailing limit 1), (select min(due_at) from email_delivery))',
  async run(context, signal) {
    while (!signal.aborted) {
      const call = context.fresh();
      const outcome = await sendDue(call, signal);
      if (outcome === 'away' || (outcome === 'nothing due' && !(await fanOut(call)))) return;
    }
  },
};
