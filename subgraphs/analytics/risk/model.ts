import { COEFFICIENTS, type Coefficients } from './coefficients.js';
import type { CourseAsOf } from './course-as-of.js';
import type { Evidence } from './evidence.js';

/** The parts of a course between which the coefficients change. */
const FROM = 0.1;
const TO = 0.5;
/** A course without dates is taken for one that is between the two. */
const WITHOUT_DATES = (FROM + TO) / 2;

/** How far the coefficients are on their way from `tenth` to `half`: from 0 to 1. */
export function wayOf({ startsAt, endsAt, asOf }: Pick<CourseAsOf, 'startsAt' | 'endsAt' | 'asOf'>): number {
  const length = startsAt && endsAt ? endsAt.getTime() - startsAt.getTime() : 0;
  const over = startsAt && length > 0 ? (asOf.getTime() - startsAt.getTime()) / length : WITHOUT_DATES;
  return Math.min(1, Math.max(0, (over - FROM) / (TO - FROM)));
}

/** The probability that a student with this evidence leaves or fails: from 0 to 1. */
export function riskOf({ rank, score, lateness }: Features, way: number, { tenth, half } = COEFFICIENTS): number {
  const at = (name: keyof Coefficients): number => (1 - way) * tenth[name] + way * half[name];
  return 1 / (1 + Math.exp(-(at('base') + at('rank') * rank + at('score') * score + at('lateness') * lateness)));
}

export type Features = Pick<Evidence, 'rank' | 'score' | 'lateness'>;
