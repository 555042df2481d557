import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Evaluation } from '../evaluation/evaluation.entity.js';
import { Excuse } from '../excuse/excuse.entity.js';
import { KnownExtension } from './known-extension.entity.js';

/** Removes what belongs to an assignment that is gone, and withdraws its evaluations. */
export async function removeFromGradebook({ em, clock }: Pick<RequestContext, 'em' | 'clock'>, assignmentId: string): Promise<void> {
  await em.nativeDelete(Excuse, { assignmentId });
  await em.nativeDelete(KnownExtension, { assignmentId });
  const evaluations = await em.find(
    Evaluation,
    { assignmentId, withdrawnAt: null },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  for (const evaluation of evaluations) evaluation.withdraw('The assignment was taken away', clock.now());
}
