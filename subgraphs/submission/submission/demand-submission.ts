import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { knownCourses } from '../course/known-courses.js';
import { type SubmissionAction, submissionPolicy } from '../policy.js';
import { Submission } from './submission.entity.js';

export const courseDeleted = () => refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');

/**
 * Finds a submission that the caller may act on, before the command opens its transaction. Only the course's owner knows for sure who is
 * staff: it is asked before the caller is refused. NOT_FOUND, FORBIDDEN.
 */
export async function demandSubmission(context: RequestContext, id: string, action: SubmissionAction): Promise<Submission> {
  const { caller, em } = context;
  const submission = isId(id) ? await em.findOne(Submission, { id }) : null;
  const course =
    submission &&
    (await knownCourses.find(context, submission.courseId, (known) => submissionPolicy.can(action, caller, { submission, course: known })));
  const subject = submission && course && { submission, course };
  submissionPolicy.demand(action, caller, subject);
  return subject.submission;
}

/** The same inside the transaction, locked for a change. The course's row is shared until the end; its deletion holds it alone. */
export async function lockSubmission(
  { caller, em }: Pick<RequestContext, 'caller' | 'em'>,
  id: string,
  courseId: string,
  action: SubmissionAction,
): Promise<Submission> {
  const course = await knownCourses.lock(em, courseId);
  if (!course || course.isDeleted) throw courseDeleted();
  const submission = await findForUpdate(em, Submission, id);
  submissionPolicy.demand(action, caller, submission && { submission, course });
  return submission as Submission;
}
