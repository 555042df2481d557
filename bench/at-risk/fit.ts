import type { Coefficients } from '../../subgraphs/analytics/risk/coefficients.js';
import { evidenceIn } from '../../subgraphs/analytics/risk/evidence.js';
import { type Features, wayOf } from '../../subgraphs/analytics/risk/model.js';
import { asOfDay } from './as-of.js';
import { fitLogistic, type Sample } from './logistic.js';
import type { Presentation } from './presentations.js';

/** Every second week of the first half: the model is to be right on any day, not on those on which it is judged. */
const TRAINING_DAYS = [14, 28, 42, 56, 70, 84, 98, 112, 126, 140];
/** So weak that it only keeps the equations solvable. */
const RIDGE = 1;
const DECIMALS = 2;

export interface Fitted {
  readonly tenth: Coefficients;
  readonly half: Coefficients;
}

/** Fits the coefficients to the presentations: each student on each of the training days on which they were registered. */
export function fitCoefficients(presentations: readonly Presentation[]): Fitted {
  const samples = presentations.flatMap((presentation) => TRAINING_DAYS.flatMap((day) => samplesOf(presentation, day)));
  const fitted = fitLogistic(samples, RIDGE).map((each) => Number(each.toFixed(DECIMALS)));
  const [base, rank, score, lateness, ...half] = fitted as [number, number, number, number, number, number, number, number];
  return { tenth: { base, rank, score, lateness }, half: { base: half[0], rank: half[1], score: half[2], lateness: half[3] } };
}

function samplesOf(presentation: Presentation, day: number): Sample[] {
  const { course, registered } = asOfDay(presentation, day);
  const way = wayOf(course);
  const evidenceOf = evidenceIn(course);
  return course.learners.map((learner, at) => ({
    features: onTheWay(evidenceOf(learner), way),
    came: registered[at]?.hasFailed === true,
  }));
}

/** Each feature twice: once for either end of the way between the coefficients. */
const onTheWay = ({ rank, score, lateness }: Features, way: number): number[] => {
  const features = [1, rank, score, lateness];
  return [...features.map((each) => (1 - way) * each), ...features.map((each) => way * each)];
};
