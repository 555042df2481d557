import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { Evaluation } from './evaluation.entity.js';
import { EvaluationStatus } from './status.js';

/** For services only: whether students have seen grades for the assignment. */
export async function hasReleasedGrades({ caller, em }: RequestContext, assignmentId: string): Promise<boolean> {
  requireService(caller);
  if (!isId(assignmentId)) return false;
  return (
    (await em.findOne(Evaluation, { assignmentId, status: EvaluationStatus.RELEASED, withdrawnAt: null }, { fields: ['id'] })) !== null
  );
}
