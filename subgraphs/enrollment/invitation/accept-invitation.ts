import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { Admission } from '../enrollment/admission.js';
import { beginEnrollment } from '../enrollment/begin-enrollment.js';
import { admitsByStaff, refusalToAdmit } from '../enrollment/eligible.js';
import { withoutPayment } from '../enrollment/enroll.js';
import type { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { coursePolicy } from '../policy.js';
import { callPaymentsOff } from '../saga/call-payments-off.js';
import { Invitation } from './invitation.entity.js';
import { hashOfInvitationToken, InvitationToken } from './invitation-token.entity.js';

const unusable = () => badInput({ token: 'was used or withdrawn, has expired, or never was one' });

/**
 * Anyone signed in who holds the mailed token, whatever the address of their account: the mail was read. Without payment; on the waitlist
 * when the course is full. BAD_USER_INPUT for a token that is not good; COURSE_NOT_PUBLISHED, COURSE_DELETED, ENROLLMENT_CLOSED, and the
 * token stays good.
 */
export async function acceptInvitation(context: RequestContext, token: string): Promise<Enrollment> {
  const { caller, clock, em } = context;
  const { userId } = requireUser(caller);
  const open = await openInvitation(em, token, clock.now());
  if (!open) throw unusable();
  const { id, courseId } = open;
  const known = await findCourse(context, courseId, (course) => admitsByStaff(course, 1, clock.now()));
  coursePolicy.demand('acceptInvitation', caller, known);
  const enrollment = await transaction(context, async (em) => {
    const inside = { ...context, em };
    const calledOff = await callPaymentsOff(inside, { courseId, studentId: userId }, 'The student was invited');
    const course = await knownCourses.lock(em, courseId, 'alone');
    coursePolicy.demand('acceptInvitation', caller, course);
    const refusal = refusalToAdmit(course, clock.now());
    if (refusal) throw refusal;
    // Of two calls with one token, the second finds it used.
    const invitation = await findForUpdate(em, Invitation, id);
    if (!invitation?.isOpen(clock.now())) throw unusable();
    invitation.accept(clock.now());
    await em.nativeDelete(InvitationToken, { invitationId: id });
    return enter(inside, course, userId, calledOff);
  });
  await issueSoon(context, [enrollment]);
  return enrollment;
}

async function openInvitation(em: EntityManager, token: string, now: Date): Promise<Invitation | null> {
  const hash = hashOfInvitationToken(token);
  const stored = hash === null ? null : await em.findOne(InvitationToken, { hash });
  const invitation = stored && (await em.findOne(Invitation, { id: stored.invitationId }, { refresh: true }));
  return invitation?.isOpen(now) ? invitation : null;
}

/** A student for whom there is no seat waits for one, and has nothing to pay then. */
async function enter(context: RequestContext, course: KnownCourse, userId: string, calledOff: ReadonlySet<string>): Promise<Enrollment> {
  const admission = await Admission.to(context, course, calledOff);
  const [enrollment] = (await admission.enrollmentsOf([userId])) as [Enrollment];
  if (await admission.takeSeats([enrollment])) admission.letIn(enrollment);
  else if (enrollment.status === EnrollmentStatus.WAITLISTED) enrollment.waive();
  else await beginEnrollment(context, course, enrollment, withoutPayment(course));
  return enrollment;
}
