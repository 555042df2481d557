import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { findCourse } from '../course/find-course.js';
import { invitationPolicy } from '../policy.js';
import { Invitation } from './invitation.entity.js';

/** The course's staff. The mailed token is good no longer. NOT_FOUND; CONFLICT for an invitation that was accepted. */
export async function withdrawInvitation(context: RequestContext, id: string): Promise<boolean> {
  const { caller, em } = context;
  const known = isId(id) ? await em.findOne(Invitation, { id }) : null;
  const course = known && (await findCourse(context, known.courseId, (each) => invitationPolicy.can('withdraw', caller, each)));
  invitationPolicy.demand('withdraw', caller, course);
  return transaction(context, async (em) => {
    const invitation = await findForUpdate(em, Invitation, id);
    if (!invitation) throw notFound('Invitation');
    if (invitation.acceptedAt) throw conflict('The invitation was accepted');
    // Its tokens go with it.
    em.remove(invitation);
    return true;
  });
}
