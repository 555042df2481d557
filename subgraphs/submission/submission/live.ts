import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { follow } from '../../../platform/service/graphql/subscription.js';
import { findAssignment } from '../assignment/known-assignments.js';
import { knownCourses } from '../course/known-courses.js';
import { learns } from '../enrollment/known-enrollments.js';
import { assignmentPolicy, submissionPolicy } from '../policy.js';
import { assignmentChannel, studentChannel } from './followers.js';
import { Submission } from './submission.entity.js';

/**
 * The `subscribe` of `submissionChanged`: the caller's own submissions, or all submissions to an assignment for its staff, while they are
 * staff.
 */
export const submissionChanged = follow<{ assignmentId?: string | null; after?: string | null }, Submission>({
  async channels({ assignmentId }, context) {
    const caller = requireUser(context.caller);
    if (!assignmentId) return [studentChannel(caller.userId)];
    await demandStaff(context, assignmentId, caller.userId);
    return [assignmentChannel(assignmentId)];
  },
  async things({ subject: id, channel }, callers, { em, load }) {
    const submission = isId(id) ? await em.findOne(Submission, { id }) : null;
    const course = submission && (await load(knownCourses.known, submission.courseId));
    if (!course) return callers.map(() => null);
    const isOwn = channel === studentChannel(submission.studentId);
    const mayFollow = (caller: Caller) => isOwn || assignmentPolicy.can('seeSubmissions', caller, { course, isEnrolled: false });
    return callers.map((caller) => (submissionPolicy.see(caller, { submission, course }) && mayFollow(caller) ? submission : null));
  },
});

/**
 * Only the course's owner knows for sure who is staff: it is asked before the caller is refused. NOT_FOUND for strangers, FORBIDDEN for
 * students.
 */
async function demandStaff(context: RequestContext, assignmentId: string, userId: string): Promise<void> {
  const { caller } = context;
  const assignment = await findAssignment(context, { id: assignmentId, studentId: userId }, () => true);
  const course =
    assignment &&
    !assignment.isGone &&
    (await knownCourses.find(context, assignment.courseId, (known) =>
      assignmentPolicy.can('seeSubmissions', caller, { course: known, isEnrolled: false }),
    ));
  if (!course) return assignmentPolicy.demand('seeSubmissions', caller, null);
  if (assignmentPolicy.can('seeSubmissions', caller, { course, isEnrolled: false })) return;
  assignmentPolicy.demand('seeSubmissions', caller, { course, isEnrolled: await learns(context, course.id, userId) });
}
