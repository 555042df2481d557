import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { knownCourses } from '../course/known-courses.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { Excuse } from '../excuse/excuse.entity.js';
import { factsOf, knownAssignments } from './known-assignments.js';
import { KnownExtension } from './known-extension.entity.js';

/**
 * Removes an assignment from the gradebook, and withdraws its evaluations. The tombstone waits for the transactions that make evaluations
 * of it.
 */
export async function deleteAssignment({ payload, sequence }: EventEnvelope<AssignmentSnapshot>, context: RequestContext): Promise<void> {
  const { em, clock } = context;
  const { assignmentId, courseId } = payload;
  if (!(await knownCourses.requireParent(context, courseId))) return;
  await knownAssignments.setTombstone(context, factsOf(payload, sequence));
  await em.nativeDelete(Excuse, { assignmentId });
  await em.nativeDelete(KnownExtension, { assignmentId });
  const evaluations = await em.find(
    Evaluation,
    { assignmentId, withdrawnAt: null },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  for (const evaluation of evaluations) evaluation.withdraw('The assignment was taken away', clock.now());
}
