import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { callPaymentsOff } from '../saga/call-payments-off.js';
import { Admission } from './admission.js';
import { admitsByStaff, refusalToAdmit } from './eligible.js';
import type { Enrollment } from './enrollment.entity.js';
import type { EnrollStudentsInput } from './enrollment.inputs.js';

/** A bulk command may take longer than other commands. */
const existing = question<{ contacts: readonly { id: string; active: boolean }[] }, { userIds: readonly string[] }>(
  'user',
  'query ($userIds: [ID!]!) { contacts(userIds: $userIds) { id active } }',
  2_000,
);

/**
 * The course's staff, without payment and prerequisites: all students or none. A student who is enrolled already is answered unchanged;
 * one who waits, or has not paid, is let in. BAD_USER_INPUT for a user who does not exist or was deactivated, CONFLICT when there are too
 * few seats, ENROLLMENT_CLOSED when the course has ended.
 */
export async function enrollStudents(context: RequestContext, { courseId, userIds }: EnrollStudentsInput): Promise<Enrollment[]> {
  const { caller, clock } = context;
  const studentIds = [...new Set(userIds)];
  const isSufficient = (course: KnownCourse) =>
    coursePolicy.can('enrollStudents', caller, course) && admitsByStaff(course, studentIds.length, clock.now());
  const known = await findCourse(context, courseId, isSufficient);
  coursePolicy.demand('enrollStudents', caller, known);
  await demandUsers(context, studentIds);
  const enrolled = await transaction(context, async (em) => {
    const inside = { ...context, em };
    const calledOff = await callPaymentsOff(
      inside,
      { courseId, studentId: { $in: studentIds.filter(isId) } },
      'The staff let the student in',
    );
    const course = await knownCourses.lock(em, courseId, 'alone');
    coursePolicy.demand('enrollStudents', caller, course);
    const refusal = refusalToAdmit(course, clock.now());
    if (refusal) throw refusal;
    const admission = await Admission.to(inside, course, calledOff);
    const enrollments = await admission.enrollmentsOf(studentIds);
    if (!(await admission.takeSeats(enrollments))) throw conflict('There are not seats for all of them');
    for (const enrollment of enrollments) admission.letIn(enrollment);
    return enrollments;
  });
  await issueSoon(context, enrolled);
  return enrolled;
}

async function demandUsers({ ask }: RequestContext, ids: readonly string[]): Promise<void> {
  const { contacts } = await ask(existing, { userIds: ids.filter(isId) });
  const found = new Map(contacts.map(({ id, active }) => [id, active]));
  const refuse = (which: (active: boolean | undefined) => boolean, what: string) => {
    const refused = ids.filter((id) => which(found.get(id)));
    if (refused.length > 0) throw badInput({ userIds: `${what} ${refused.slice(0, 10).join(', ')}` });
  };
  refuse((active) => active === undefined, 'nobody is known as');
  refuse((active) => active === false, 'these accounts were deactivated:');
}
