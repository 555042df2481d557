import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { assignments } from './access.js';
import type { Assignment } from './assignment.entity.js';
import type { UpdateAssignmentInput } from './assignment.inputs.js';
import { policyOf } from './details.js';

/**
 * The course's staff, admins. What is absent stays. CONFLICT when the assignment is not at `expectedVersion`, or its course archived.
 * What was submitted already follows the dates and the late policy, and the points until it is graded; grades stay out of what they were
 * given out of, unless they are to be rescaled.
 */
export async function updateAssignment(
  context: RequestContext,
  { id, expectedVersion, latePolicy, rescaleGrades, ...changes }: UpdateAssignmentInput,
): Promise<Assignment> {
  const opening = await assignments.openingOf(context, id, 'edit');
  return transaction(context, async (em) => {
    const { thing: assignment, course } = await opening.open(em);
    demandOpen(course);
    assignment.demandVersion(expectedVersion);
    const revised = latePolicy === undefined ? changes : { ...changes, latePolicy: policyOf(latePolicy) };
    assignment.revise(revised, rescaleGrades === true, context.clock.now());
    return assignment;
  });
}
