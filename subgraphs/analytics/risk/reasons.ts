import type { Evidence } from './evidence.js';

/** In the lowest third of those who did the same work. */
const LOW_RANK = 1 / 3;
const LOW_PERCENT = 50;

/** What counts against a student, in words for the staff: each says a figure of the evidence, and none says more. */
export function reasonsOf(evidence: Evidence): string[] {
  return [missedWork(evidence), lateWork(evidence), lowScores(evidence), noWorkYet(evidence)].filter((each) => each !== null);
}

function missedWork({ due, missed }: Evidence): string | null {
  if (missed === 0) return null;
  if (due === 1) return 'The only assignment due so far was not handed in';
  if (missed === due) return `None of the ${due} assignments due so far was handed in`;
  return `${missed} of the ${due} assignments due so far ${missed === 1 ? 'was' : 'were'} not handed in`;
}

function lateWork({ due, late }: Evidence): string | null {
  if (late === 0) return null;
  if (due === 1) return 'The only assignment due so far was handed in late';
  return `${late} of the ${due} assignments due so far ${late === 1 ? 'was' : 'were'} handed in late`;
}

function lowScores({ averagePercent: own, courseAveragePercent: course, scoredRank }: Evidence): string | null {
  if (own === null) return null;
  if (scoredRank !== null && scoredRank < LOW_RANK && course !== null && rounded(own) < rounded(course))
    return `The average score so far is ${rounded(own)} %; that of the whole course on the same work is ${rounded(course)} %`;
  return own < LOW_PERCENT ? `The average score so far is ${rounded(own)} %` : null;
}

const noWorkYet = ({ due, averagePercent }: Evidence): string | null =>
  due === 0 && averagePercent === null ? 'Nothing was due or scored so far, so little is known of the risk' : null;

const rounded = (percent: number): number => Number(percent.toFixed(1));
