import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { findCourse } from '../course/find-course.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { itemsOf, knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import { takeSeats } from '../seats/seats.js';
import { beginActive } from './begin-enrollment.js';
import { refusalToAdmit } from './eligible.js';
import { withoutPayment } from './enroll.js';
import { Enrollment } from './enrollment.entity.js';
import type { EnrollStudentsInput } from './enrollment.inputs.js';
import { notifyFollowers } from './followers.js';
import { EnrollmentStatus } from './status.js';

/** A bulk command may take longer than other commands. */
const existing = question<{ contacts: readonly { id: string }[] }, { userIds: readonly string[] }>(
  'user',
  'query ($userIds: [ID!]!) { contacts(userIds: $userIds) { id } }',
  2_000,
);

/**
 * The course's staff, without payment and prerequisites: all students or none. A student who is enrolled or waits already is answered
 * unchanged. BAD_USER_INPUT for a user who does not exist, CONFLICT when there are too few seats.
 */
export async function enrollStudents(context: RequestContext, { courseId, userIds }: EnrollStudentsInput): Promise<Enrollment[]> {
  const { caller, clock } = context;
  const known = await findCourse(
    context,
    courseId,
    (course) => coursePolicy.can('enrollStudents', caller, course) && course.datesKnown && refusalToAdmit(course, clock.now()) === null,
  );
  coursePolicy.demand('enrollStudents', caller, known);
  const studentIds = [...new Set(userIds)];
  await demandUsers(context, studentIds);
  const enrolled = await transaction(context, async (em) => {
    const course = await knownCourses.lock(em, courseId, 'alone');
    coursePolicy.demand('enrollStudents', caller, course);
    const refusal = refusalToAdmit(course, clock.now());
    if (refusal) throw refusal;
    return enrollAll({ ...context, em }, course, studentIds);
  });
  await issueSoon(context, enrolled);
  return enrolled;
}

async function enrollAll(context: RequestContext, course: KnownCourse, studentIds: readonly string[]): Promise<Enrollment[]> {
  const { em, clock } = context;
  const known = byKey(await knownOf(em, course, studentIds), ({ studentId }) => studentId);
  const all = studentIds.map((studentId) => known.get(studentId) ?? Enrollment.of(course, studentId));
  const newcomers = all.filter(({ status }) => status === undefined || status === EnrollmentStatus.CANCELLED);
  if (newcomers.length > 0 && !(await takeSeats(em, course.id, newcomers.length))) throw conflict('There are not seats for all of them');
  const items = await itemsOf(em, course.id);
  for (const enrollment of newcomers) {
    em.persist(enrollment);
    beginActive(course, items, enrollment, withoutPayment(course), clock.now());
    notifyFollowers(context, enrollment);
  }
  return all;
}

const knownOf = (em: EntityManager, course: KnownCourse, studentIds: readonly string[]): Promise<Enrollment[]> =>
  em.find(
    Enrollment,
    { courseId: course.id, studentId: { $in: [...studentIds] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: 'asc' } },
  );

async function demandUsers({ ask }: RequestContext, ids: readonly string[]): Promise<void> {
  const { contacts } = await ask(existing, { userIds: ids.filter(isId) });
  const found = new Set(contacts.map(({ id }) => id));
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) throw badInput({ userIds: `nobody is known as ${unknown.slice(0, 10).join(', ')}` });
}
