import { decimal } from '../../../platform/kernel/decimal.js';
import { dateFor } from '../../../schema/rules/due-dates.js';
import type { CourseAsOf, Learner, OwnWork, Work } from './course-as-of.js';
import { Scores } from './scores.js';

/** What speaks for and against a student. The first three are what the model reads, the others are the same in figures for people. */
export interface Evidence {
  /** The mean share of the others who did worse on the same work. Work that is overdue counts as worse than all. From 0 to 1. */
  readonly rank: number;
  /** The mean score, with 0 for work that is overdue. From 0 to 1. */
  readonly score: number;
  /** The mean lateness of work that was due: 0 is in time, 1 is a week or more. Work that is overdue grows late until it is handed in. */
  readonly lateness: number;
  /** Work that this student was to hand in by now: how much, how much of it was not handed in, and how much was handed in late. */
  readonly due: number;
  readonly missed: number;
  readonly late: number;
  /** The mean of the scores, by weight; null when there are none. */
  readonly averagePercent: number | null;
  /** The same of all students of the course, on the same work. */
  readonly courseAveragePercent: number | null;
  /** `rank` of the scored work alone; null when there is none. */
  readonly scoredRank: number | null;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;
/** One work of half the usual weight, done half well: what is assumed of everybody. It keeps a first piece of work from deciding alone. */
const ASSUMED = { weight: 1, rank: 0.5, score: 0.5 };

/** Makes the function that gathers the evidence of the students of one course. */
export function evidenceIn({ works, learners, asOf }: CourseAsOf): (learner: Learner) => Evidence {
  const scores = new Scores(learners);
  const usual = works.reduce((sum, { weight }) => sum + weight, 0) / works.length || 1;
  // Half of what a work weighs is its weight in the grade, and half is the same for all: practice tells, too.
  const weigh = ({ weight }: Work): number => weight / usual + 1;
  return (learner) => {
    let [weights, ranks, points] = [ASSUMED.weight, ASSUMED.weight * ASSUMED.rank, ASSUMED.weight * ASSUMED.score];
    let [dueWeights, lateness] = [ASSUMED.weight, 0];
    let [due, missed, late] = [0, 0, 0];
    const scored: Scored[] = [];
    for (const work of works) {
      const own = learner.own.get(work.id);
      if (own?.excused) continue;
      const weight = weigh(work);
      const handedInAt = own?.handedInAt ?? null;
      const end = endOf(work, own, learner.joinedAt);
      if (end && end < asOf) {
        const by = Math.min(1, Math.max(0, (handedInAt ?? asOf).getTime() - end.getTime()) / WEEK_MS);
        // What has just become due may be a little late: it counts in full after a week.
        const share = handedInAt ? 1 : by;
        due += 1;
        dueWeights += weight * share;
        lateness += weight * (handedInAt ? by : share);
        if (!handedInAt) {
          missed += 1;
          weights += weight * share;
        } else if (by > 0) late += 1;
      }
      if (!handedInAt || own?.score == null) continue;
      const rank = scores.rankOf(work.id, own.score);
      weights += weight;
      ranks += weight * rank;
      points += weight * own.score;
      scored.push({ weight: work.weight, rank, score: own.score, mean: scores.meanOf(work.id) });
    }
    return {
      rank: ranks / weights,
      score: points / weights,
      lateness: lateness / dueWeights,
      due,
      missed,
      late,
      averagePercent: percent(average(scored, ({ score }) => score)),
      courseAveragePercent: percent(average(scored, ({ mean }) => mean)),
      scoredRank: average(scored, ({ rank }) => rank),
    };
  };
}

interface Scored {
  readonly weight: number;
  readonly rank: number;
  readonly score: number;
  /** Of all students. */
  readonly mean: number;
}

/** Until when this student was to hand it in. Null: at any time, or it was over before they came. */
function endOf({ dueAt, closesAt }: Work, own: OwnWork | undefined, joinedAt: Date): Date | null {
  const end = dateFor(dueAt, own?.dueAt) ?? dateFor(closesAt, own?.closesAt);
  return end && end >= joinedAt ? end : null;
}

/** By weight; where nothing has one, all count alike. */
function average(scored: readonly Scored[], value: (each: Scored) => number): number | null {
  if (scored.length === 0) return null;
  const unweighted = scored.every(({ weight }) => weight === 0);
  const weigh = ({ weight }: Scored): number => (unweighted ? 1 : weight);
  const total = scored.reduce((sum, each) => sum + weigh(each), 0);
  return scored.reduce((sum, each) => sum + weigh(each) * value(each), 0) / total;
}

const percent = (share: number | null): number | null => (share === null ? null : decimal(100 * share));
