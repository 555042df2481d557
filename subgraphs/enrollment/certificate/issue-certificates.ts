import type { RequestContext } from '../../../platform/kernel/context.js';
import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { Certificate } from './certificate.entity.js';

type Due = Pick<Enrollment, 'id' | 'courseId' | 'studentId'>;

const names = question<{ contacts: readonly { id: string; displayName: string }[] }, { userIds: readonly string[] }>(
  'user',
  'query ($userIds: [ID!]!) { contacts(userIds: $userIds) { id displayName } }',
);

/** Issues the certificates that are due, each under the name that its student has now. UNAVAILABLE when `user` is away. */
export async function issueCertificates(context: RequestContext, due: readonly Due[]): Promise<void> {
  if (due.length === 0) return;
  const { contacts } = await context.ask(names, { userIds: due.map(({ studentId }) => studentId) });
  const nameOf = new Map(contacts.map(({ id, displayName }) => [id, displayName]));
  for (const each of due) await issue(context, each, nameOf.get(each.studentId));
}

/** Issues the certificates that are due of these at once if possible. Otherwise the job does it later: the courses are completed all the same. */
export async function issueSoon(context: RequestContext, enrollments: readonly Enrollment[]): Promise<void> {
  const due = enrollments.filter(({ certificateDue }) => certificateDue);
  try {
    await issueCertificates(context, due);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE)) throw error;
    const enrollmentIds = due.map(({ id }) => id);
    context.log.info({ err: error, enrollmentIds }, 'certificates are issued later: the names that they go to cannot be asked for');
  }
}

const issue = (context: RequestContext, { id, courseId }: Due, recipientName: string | undefined): Promise<void> =>
  transaction(context, async (em) => {
    const course = await lockKnownCourse(em, courseId, 'shared');
    const enrollment = await findForUpdate(em, Enrollment, id);
    // Also when the course is gone: it was completed before.
    if (!enrollment?.certificateDue) return;
    if (recipientName === undefined) {
      context.log.warn({ enrollmentId: id }, 'there is nobody any more to whom a certificate could be issued');
      enrollment.certificateDue = false;
      return;
    }
    const { studentId } = enrollment;
    const certified = { enrollmentId: id, courseId, studentId, courseTitle: course.title, recipientName };
    const certificate = Certificate.issue(certified, context.clock.now());
    em.persist(certificate);
    enrollment.certify(certificate.snapshot());
    notifyFollowers({ ...context, em }, enrollment);
  });
