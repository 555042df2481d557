import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { rejectSubmissions, removeDrafts } from '../submission/void.js';
import { factsOf, knownAssignments } from './known-assignments.js';

/**
 * The staff deleted an assignment: submissions that wait to be graded go back to their students, drafts are removed, and nothing is
 * accepted any more.
 */
export async function assignmentDeleted(context: RequestContext, { payload, sequence }: EventEnvelope<AssignmentSnapshot>): Promise<void> {
  const { assignmentId, courseId } = payload;
  if (!(await knownCourses.requireParent(context, courseId))) return;
  if (!(await knownAssignments.setTombstone(context, factsOf(payload, sequence)))) return;
  await removeDrafts(context, assignmentId);
  await rejectSubmissions(context, { where: 'assignment_id = ?', parameters: [assignmentId] }, 'The assignment was taken away');
}
