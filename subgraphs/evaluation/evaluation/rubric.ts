import { decimal } from '../../../platform/kernel/decimal.js';
import { badInput } from '../../../platform/kernel/errors.js';
import type { RubricCriterionFacts } from '../../../schema/events/assignment.js';

/** The points for a criterion of the rubric. */
export interface GivenPoints {
  readonly criterionId: string;
  readonly points: number;
  readonly comment?: string | null;
}

/**
 * BAD_USER_INPUT unless each names a criterion of the rubric that the submission was accepted under, once, within its points. They need
 * not sum to the score: a rubric explains a grade, and there may be more that counts.
 */
export function demandOfRubric(rubric: readonly RubricCriterionFacts[], given: readonly GivenPoints[]): void {
  const left = new Map(rubric.map((criterion) => [criterion.id, criterion.points]));
  for (const [at, { criterionId, points }] of given.entries()) {
    const most = left.get(criterionId);
    if (most === undefined) throw badInput({ [`rubricScores.${at}.criterionId`]: 'must be a criterion of the rubric, named once' });
    if (!(points >= 0 && decimal(points) <= most)) throw badInput({ [`rubricScores.${at}.points`]: `must be from 0 to ${most}` });
    left.delete(criterionId);
  }
}

/** As they are stored, field by field: an input has more to it. */
export const roundedPoints = (given: readonly GivenPoints[]): GivenPoints[] =>
  given.map(({ criterionId, points, comment }) => ({ criterionId, points: decimal(points), comment: comment ?? null }));
