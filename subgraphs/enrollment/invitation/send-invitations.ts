import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { newToken } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { invitationUrl } from '../settings.js';
import { Invitation } from './invitation.entity.js';
import { invitationMail } from './invitation-mail.js';
import { hashOfInvitationToken } from './invitation-token.entity.js';

/** How long a process has to send a mail before another one tries, in ms; also the wait after a failure. */
const LEASE = 30_000;

/** Sends the mails of invitations that are due. One that cannot be sent is tried again until the invitation expires. */
export async function sendInvitations(context: RequestContext, stopping: AbortSignal): Promise<void> {
  for (let next = await claimNext(context.fresh()); next && !stopping.aborted; next = await claimNext(context.fresh())) {
    try {
      await send(context.fresh(), next);
    } catch (error) {
      context.log.warn({ err: error, invitationId: next.id }, 'an invitation could not be mailed; it is tried again');
    }
  }
}

/** Claims the next invitation whose mail is due: no other process gets it for a while. */
const claimNext = (context: RequestContext): Promise<Invitation | null> =>
  transaction(context, async (em) => {
    const now = context.clock.now();
    const invitation = await em.findOne(
      Invitation,
      { mailDueAt: { $lte: now }, acceptedAt: null, expiresAt: { $gt: now } },
      { orderBy: { mailDueAt: 'asc', id: 'asc' }, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true },
    );
    if (invitation) invitation.mailDueAt = new Date(now.getTime() + LEASE);
    return invitation;
  });

/** The token is stored before it is mailed, and only as a hash. */
async function send({ em, clock, settings, resources }: RequestContext, invitation: Invitation): Promise<void> {
  const { id, courseId, email, message, expiresAt } = invitation;
  const course = await em.findOneOrFail(KnownCourse, { id: courseId });
  const token = newToken();
  const stored = await em.execute<object[]>(
    'insert into invitation_token (hash, invitation_id) select ?, id from invitation where id = ? returning hash',
    [hashOfInvitationToken(token), id],
  );
  // It was withdrawn meanwhile.
  if (stored.length === 0) return;
  await resources.mailer.send(
    invitationMail({
      // A second copy of the same mail would have another token: it is another mail.
      id: `invitation.${id}.${clock.now().getTime()}`,
      date: clock.now(),
      address: email,
      courseTitle: course.title,
      language: course.language,
      message,
      link: settings(invitationUrl).replace('{token}', token),
      token,
      expiresAt,
    }),
  );
  await em.execute('update invitation set mail_due_at = null where id = ?', [id]);
}
