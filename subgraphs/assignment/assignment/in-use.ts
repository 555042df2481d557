import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, type DomainError } from '../../../platform/kernel/errors.js';
import { question } from '../../../platform/transport/ask.js';
import type { Assignment } from './assignment.entity.js';

const released = question<{ hasReleasedGrades: boolean }, { assignmentId: string }>(
  'evaluation',
  'query ($assignmentId: ID!) { hasReleasedGrades(assignmentId: $assignmentId) }',
);

const shown = question<{ showsAssignment: boolean }, { courseId: string; assignmentId: string }>(
  'course',
  'query ($courseId: ID!, $assignmentId: ID!) { showsAssignment(courseId: $courseId, assignmentId: $assignmentId) }',
);

/**
 * CONFLICT for an assignment that cannot be deleted: students have seen their grades for it, or an item of the course shows it. Both are
 * asked of their owners, since a grade may have been released a moment ago; UNAVAILABLE when one is away.
 */
export async function refusalToDelete(
  { ask }: Pick<RequestContext, 'ask'>,
  { id: assignmentId, courseId }: Pick<Assignment, 'id' | 'courseId'>,
): Promise<DomainError | null> {
  const [{ hasReleasedGrades }, { showsAssignment }] = await Promise.all([
    ask(released, { assignmentId }),
    ask(shown, { courseId, assignmentId }),
  ]);
  if (hasReleasedGrades) return conflict('Students have seen their grades for it');
  if (showsAssignment) return conflict('A module of the course shows it: remove the item first');
  return null;
}
