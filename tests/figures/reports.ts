import { DAY, type Presentation } from './presentation.js';

// The figures of reports, counted from what files hold.

export interface Within {
  readonly from: number;
  readonly until: number;
}

export function courseFigures(presentation: Presentation, { from, until }: Within) {
  const { registrations, works, results } = presentation;
  const came = registrations.filter(({ cameAt }) => cameAt >= from && cameAt < until);
  const stayed = came.filter(({ leftAt }) => leftAt === null || leftAt >= until);
  const completed = stayed.filter(({ student, leftAt }) => leftAt === null && completedAt(presentation, student) < until).length;
  const handedIn = results.filter(({ at }) => at >= from && at < until);
  const dueOf = new Map(works.map(({ id, due }) => [id, due]));
  const percentages = stayed.flatMap(({ student }) => percentOf(presentation, student, until) ?? []);
  const histogram: number[] = Array(10).fill(0);
  for (const percent of percentages)
    histogram[Math.min(9, Math.floor(percent / 10))] = (histogram[Math.min(9, Math.floor(percent / 10))] ?? 0) + 1;
  return {
    enrollments: came.length,
    active: stayed.length - completed,
    completed,
    cancelled: came.length - stayed.length,
    completionPercent: came.length === 0 ? 0 : (100 * completed) / came.length,
    averageScorePercent: percentages.length === 0 ? null : percentages.reduce((sum, each) => sum + each, 0) / percentages.length,
    scoreHistogram: histogram,
    submissions: handedIn.length,
    lateSubmissions: handedIn.filter(({ work, at }) => at > (dueOf.get(work) ?? Number.POSITIVE_INFINITY)).length,
    enrollmentsByDay: byDay(came.map(({ cameAt }) => cameAt)),
  };
}

export function schoolFigures(presentations: readonly Presentation[], within: Within) {
  const each = presentations.map((presentation) => courseFigures(presentation, within));
  const results = presentations.flatMap((presentation) => presentation.results);
  const lately = results.filter(({ at }) => at >= within.until - 7 * DAY && at < within.until);
  return {
    enrollments: each.reduce((sum, { enrollments }) => sum + enrollments, 0),
    completions: each.reduce((sum, { completed }) => sum + completed, 0),
    activeLearners7d: new Set(lately.map(({ student }) => student)).size,
    enrollmentsByDay: byDay(
      presentations.flatMap(({ registrations }) =>
        registrations.map(({ cameAt }) => cameAt).filter((at) => at >= within.from && at < within.until),
      ),
    ),
  };
}

/** When the last required work of a student was graded; never, as infinity. */
function completedAt({ works, results }: Presentation, student: string): number {
  const graded = new Map(results.filter((each) => each.student === student && each.score !== null).map(({ work, at }) => [work, at]));
  return Math.max(...works.filter(({ weight }) => weight > 0).map(({ id }) => graded.get(id) ?? Number.POSITIVE_INFINITY));
}

function percentOf({ works, results }: Presentation, student: string, until: number): number | null {
  const graded = new Map(results.filter((each) => each.student === student && each.at < until).map(({ work, score }) => [work, score]));
  const parts = works.flatMap(({ id, weight }) => {
    const score = graded.get(id) ?? null;
    return score === null ? [] : [{ weight, score }];
  });
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  return weights === 0 ? null : parts.reduce((sum, { weight, score }) => sum + weight * score, 0) / weights;
}

function byDay(moments: readonly number[]): { day: string; count: number }[] {
  const days = Map.groupBy(moments, (at) => new Date(at).toISOString().slice(0, 10));
  return [...days].map(([day, { length: count }]) => ({ day, count })).sort((one, other) => (one.day < other.day ? -1 : 1));
}
