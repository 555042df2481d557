import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { EvaluationStatus } from '../evaluation/status.js';
import { knownAssignments } from './known-assignments.js';
import { removeFromGradebook } from './remove-from-gradebook.js';

/**
 * For the owner of an assignment, which is about to delete it: this decides whether it may. False when a student has seen a grade of it;
 * then nothing happens. Otherwise it is gone here from now on, so that none is released any more, and the event makes the owner delete it
 * even if it does not live to hear the answer.
 */
export async function withdrawAssignment(context: RequestContext, id: string): Promise<boolean> {
  requireService(context.caller);
  const known = await knownAssignments.find(context, id, () => true);
  if (!known || known.isGone) return true;
  return transaction(context, async (em) => {
    if ((await knownCourses.lock(em, known.courseId))?.isGone) return true;
    // Alone: whoever releases grades shares the row, and has released them before this, or finds the assignment gone.
    const assignment = await knownAssignments.lock(em, id, 'alone');
    if (!assignment || assignment.isGone) return true;
    const seen = { assignmentId: id, status: EvaluationStatus.RELEASED, withdrawnAt: null };
    if (await em.findOne(Evaluation, seen, { fields: ['id'] })) return false;
    assignment.withdraw(context.clock.now());
    await removeFromGradebook({ ...context, em }, id);
    return true;
  });
}
