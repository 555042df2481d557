import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Job } from '../../../platform/service/jobs.js';
import { invitationPoll } from '../settings.js';
import { sendInvitations } from './send-invitations.js';

/** Mails invitations, and deletes those that nobody accepted in time: they hold the address of somebody who has no account here. */
export const invitationsJob: Job = {
  name: 'invitations',
  every: invitationPoll,
  due: 'select least(min(mail_due_at), min(expires_at)) from invitation where accepted_at is null',
  async run(context, stopping) {
    await sendInvitations(context, stopping);
    await deleteExpired(context);
  },
};

const deleteExpired = ({ em, clock }: RequestContext) =>
  em.execute('delete from invitation where accepted_at is null and expires_at <= ?', [clock.now()]);
