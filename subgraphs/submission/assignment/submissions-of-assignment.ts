import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Connection } from '../../../platform/service/graphql/connection.js';
import { knownCourses } from '../course/known-courses.js';
import { assignmentPolicy } from '../policy.js';
import type { Submission } from '../submission/submission.entity.js';
import type { SubmissionsArgs } from '../submission/submission.types.js';
import { knownAssignments } from './known-assignments.js';
import { submissionPages } from './pages.js';

/** A page of submissions, newest first, for the staff of the course. Null for others. */
export async function submissionsOfAssignment(
  { caller, load }: RequestContext,
  assignmentId: string,
  { first, after, status }: SubmissionsArgs,
): Promise<Connection<Submission> | null> {
  const assignment = await load(knownAssignments.known, assignmentId);
  const course = assignment && !assignment.isGone && (await load(knownCourses.known, assignment.courseId));
  if (!course || !assignmentPolicy.can('seeSubmissions', caller, { course, isEnrolled: false })) return null;
  return load(submissionPages, { ownerId: assignmentId, first, after, status });
}
