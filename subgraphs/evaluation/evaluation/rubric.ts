import { badInput } from '../../../platform/kernel/errors.js';
import type { RubricCriterionFacts } from '../../../schema/events/assignment.js';

/** What was given for a criterion of the rubric. */
export interface GivenPoints {
  readonly criterionId: string;
  readonly points: number;
  readonly comment?: string | null;
}

/**
 * BAD_USER_INPUT unless each names a criterion of the rubric that the submission was accepted under, once, within its points. That they sum
 * to the score is not asked: a rubric explains a grade, and neither its criteria nor what is given have to be all that counts.
 */
export function demandOfRubric(rubric: readonly RubricCriterionFacts[], given: readonly GivenPoints[]): void {
  const left = new Map(rubric.map((criterion) => [criterion.id, criterion.points]));
  for (const [at, { criterionId, points }] of given.entries()) {
    const most = left.get(criterionId);
    if (most === undefined) throw badInput({ [`rubricScores.${at}.criterionId`]: 'must be a criterion of the rubric, named once' });
    if (!(points >= 0 && points <= most)) throw badInput({ [`rubricScores.${at}.points`]: `must be from 0 to ${most}` });
    left.delete(criterionId);
  }
}
