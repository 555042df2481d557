import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { factsOf, knownAssignments } from './known-assignments.js';
import { removeFromGradebook } from './remove-from-gradebook.js';

/**
 * Removes an assignment from the gradebook, and withdraws its evaluations. The tombstone waits for the transactions that make evaluations
 * of it. Mostly both were done before, when its owner asked whether it may be deleted.
 */
export async function deleteAssignment({ payload, sequence }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> {
  const { assignmentId, courseId } = payload;
  if (!(await knownCourses.requireParent(context, courseId))) return;
  await knownAssignments.setTombstone(context, factsOf(payload, sequence));
  await removeFromGradebook(context, assignmentId);
}
