import { COEFFICIENTS } from '../../subgraphs/analytics/risk/coefficients.js';
import { evidenceIn } from '../../subgraphs/analytics/risk/evidence.js';
import { riskOf, wayOf } from '../../subgraphs/analytics/risk/model.js';
import { asOfDay } from './as-of.js';
import type { Fitted } from './fit.js';
import type { Judged } from './judge.js';
import type { Presentation } from './presentations.js';

export interface Prediction extends Judged {
  /** What a simple rule says: something was missed, or the average is below 40 %. */
  readonly rule: boolean;
}

/** What the model said of each student of the presentations at the end of a day, with the rule's word beside it. */
export function predictions(presentations: readonly Presentation[], day: number, coefficients: Fitted = COEFFICIENTS): Prediction[] {
  return presentations.flatMap((presentation) => {
    const { course, registered } = asOfDay(presentation, day);
    const way = wayOf(course);
    const evidenceOf = evidenceIn(course);
    return course.learners.map((learner, at) => {
      const evidence = evidenceOf(learner);
      const rule = evidence.missed > 0 || (evidence.averagePercent ?? 100) < 40;
      return { risk: riskOf(evidence, way, coefficients), came: registered[at]?.hasFailed === true, rule };
    });
  });
}
