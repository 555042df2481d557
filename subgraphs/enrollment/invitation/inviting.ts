import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import type { Admission } from '../enrollment/admission.js';
import type { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { invitationValid } from '../settings.js';
import type { AddressedAccount } from './ask-accounts.js';
import { Invitation } from './invitation.entity.js';
import { InvitationOutcome, type InvitationResult } from './invitation.types.js';
import { InvitationToken } from './invitation-token.entity.js';

/** What became of an address, without the spelling in which it was given. */
export type Outcome = Omit<InvitationResult, 'email'>;

const outcomeOf = (outcome: InvitationOutcome, rest: Partial<Outcome> = {}): Outcome => ({
  outcome,
  reason: null,
  enrollment: null,
  invitation: null,
  ...rest,
});

export const refused = (reason: string): Outcome => outcomeOf(InvitationOutcome.REFUSED, { reason });

/** Lets students with an account in, each if there is a seat, those who wait first. Answers by the students' ids. */
export async function admitEach(
  { em }: RequestContext,
  admission: Admission,
  accounts: readonly { readonly userId: string; readonly active: boolean }[],
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const active = accounts.filter(({ active, userId }) => {
    if (!active) outcomes.set(userId, refused('The account was deactivated'));
    return active;
  });
  const enrollments = await admission.enrollmentsOf([...new Set(active.map(({ userId }) => userId))]);
  const waitingFirst = enrollments.toSorted((one, other) => Number(isWaiting(other)) - Number(isWaiting(one)));
  for (const enrollment of waitingFirst) {
    outcomes.set(enrollment.studentId, await admit(admission, enrollment));
    // A student who waits no longer keeps no newcomer out.
    if (isWaiting(enrollment)) await em.flush();
  }
  return outcomes;
}

const isWaiting = ({ status }: Enrollment): boolean => status === EnrollmentStatus.WAITLISTED;

async function admit(admission: Admission, enrollment: Enrollment): Promise<Outcome> {
  if (enrollment.isInCourse) return outcomeOf(InvitationOutcome.ALREADY_ENROLLED, { enrollment });
  if (!(await admission.takeSeats([enrollment]))) return refused('There is no seat left');
  admission.letIn(enrollment);
  return outcomeOf(InvitationOutcome.ENROLLED, { enrollment });
}

/** Opens an invitation for each of the distinct addresses; one that is open already stays as it is, and is not mailed again. Answers by address. */
export async function openInvitations(
  { em, clock, settings }: RequestContext,
  course: KnownCourse,
  emails: readonly string[],
  message: string | null,
): Promise<ReadonlyMap<string, Outcome>> {
  const found = await em.find(
    Invitation,
    { courseId: course.id, email: { $in: [...emails] }, acceptedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );
  // One that expired is opened anew: what was mailed for it before stays expired.
  const expired = found.filter((each) => !each.isOpen(clock.now())).map(({ id }) => id);
  if (expired.length > 0) await em.nativeDelete(InvitationToken, { invitationId: { $in: expired } });
  const known = new Map(found.map((each) => [each.email, each]));
  const outcomes = new Map<string, Outcome>();
  for (const email of emails) {
    const invitation = known.get(email) ?? Invitation.of(course.id, email);
    invitation.open(message, settings(invitationValid), clock.now());
    em.persist(invitation);
    outcomes.set(email, outcomeOf(InvitationOutcome.INVITED, { invitation }));
  }
  return outcomes;
}

/** What became of each address, as it was given. */
export function resultsOf(
  asked: readonly string[],
  addressed: ReadonlyMap<string, AddressedAccount>,
  admitted: ReadonlyMap<string, Outcome>,
  invited: ReadonlyMap<string, Outcome>,
): InvitationResult[] {
  return asked.map((email) => {
    const found = addressed.get(email);
    const outcome = found?.account ? admitted.get(found.account.userId) : invited.get(found?.email ?? '');
    return { email, ...(outcome ?? refused('It is not an email address')) };
  });
}
