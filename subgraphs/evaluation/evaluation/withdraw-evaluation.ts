import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from './evaluation.entity.js';

/**
 * Withdraws the evaluation of a void submission. Both events have the same topic and key, so the submission came before its rejection:
 * there is an evaluation, or the course is gone.
 */
export async function withdrawEvaluation(
  context: RequestContext,
  { submissionId, courseId, reason }: { readonly submissionId: string; readonly courseId: string; readonly reason: string },
): Promise<void> {
  if (!(await knownCourses.requireParent(context, courseId))) return;
  const evaluation = await context.em.findOne(Evaluation, { submissionId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  evaluation?.withdraw(reason, context.clock.now());
}
