import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { submissionPolicy } from '../policy.js';
import { Submission } from './submission.entity.js';

/** A batch: submissions by id, those that the caller may see. */
export async function submissionsById(ids: readonly string[], context: RequestContext): Promise<Map<string, Submission>> {
  const submissions = await findRows(context.em, Submission, { id: ids.filter(isId) });
  const seen = await Promise.all(submissions.map((each) => isSeen(context, each)));
  return byKey(
    submissions.filter((_each, index) => seen[index]),
    ({ id }) => id,
  );
}

async function isSeen({ caller, load }: RequestContext, submission: Submission): Promise<boolean> {
  const course = await load(knownCourses.known, submission.courseId);
  return course !== null && submissionPolicy.see(caller, { submission, course });
}

/** A batch: the caller's own attempts at assignments, in their order, the draft last. */
export async function ownSubmissions(assignmentIds: readonly string[], { caller, em }: RequestContext): Promise<Map<string, Submission[]>> {
  if (caller.kind !== 'user') return new Map();
  const own = await findRows(
    em,
    Submission,
    { studentId: caller.userId, assignmentId: assignmentIds.filter(isId) },
    { orderBy: { attempt: 'asc' } },
  );
  return groupedBy(assignmentIds, own, ({ assignmentId }) => assignmentId);
}
