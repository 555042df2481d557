import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { findCourse } from '../course/find-course.js';
import { knownCourses } from '../course/known-courses.js';
import { Admission } from '../enrollment/admission.js';
import { admitsByStaff, refusalToAdmit } from '../enrollment/eligible.js';
import { coursePolicy } from '../policy.js';
import { callPaymentsOff } from '../saga/call-payments-off.js';
import { invitationsPerDay } from '../settings.js';
import { askAccounts } from './ask-accounts.js';
import type { InvitationResult, InviteStudentsInput } from './invitation.types.js';
import { admitEach, openInvitations, resultsOf } from './inviting.js';

/**
 * The course's staff, without payment and prerequisites, each address with its own outcome: a student with an account is enrolled, whoever
 * has none is mailed a token. NOT_FOUND, COURSE_NOT_PUBLISHED, COURSE_DELETED, ENROLLMENT_CLOSED; RATE_LIMITED for too many mails a day.
 */
export async function inviteStudents(
  context: RequestContext,
  { courseId, emails, message }: InviteStudentsInput,
): Promise<InvitationResult[]> {
  const { caller, clock, settings, resources } = context;
  const known = await findCourse(
    context,
    courseId,
    (course) => coursePolicy.can('inviteStudents', caller, course) && admitsByStaff(course, emails.length, clock.now()),
  );
  coursePolicy.demand('inviteStudents', caller, known);
  const addressed = await askAccounts(context, emails);
  const all = [...addressed.values()];
  const accounts = all.flatMap(({ account }) => account ?? []);
  const strangers = [...new Set(all.flatMap(({ account, email }) => (account ? [] : (email ?? []))))];
  if (strangers.length > 0) await resources.rateLimiter.consume(invitationsPerDay(settings), requireUser(caller).userId, strangers.length);
  const results = await transaction(context, async (em) => {
    const inside = { ...context, em };
    const students = { courseId, studentId: { $in: accounts.map(({ userId }) => userId) } };
    const calledOff = await callPaymentsOff(inside, students, 'The staff let the student in');
    const course = await knownCourses.lock(em, courseId, 'alone');
    coursePolicy.demand('inviteStudents', caller, course);
    const refusal = refusalToAdmit(course, clock.now());
    if (refusal) throw refusal;
    const admitted = await admitEach(inside, await Admission.to(inside, course, calledOff), accounts);
    return resultsOf(emails, addressed, admitted, await openInvitations(inside, course, strangers, message ?? null));
  });
  await issueSoon(
    context,
    results.flatMap(({ enrollment }) => enrollment ?? []),
  );
  return results;
}
