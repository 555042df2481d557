import type { Learner } from './course-as-of.js';

/** Two more students are assumed of each work, one below and one above everybody: so a score that stands alone is in the middle. */
const ASSUMED_BELOW = 1;
const ASSUMED_IN_ALL = 2;

/** The scores of a whole course, by work. */
export class Scores {
  readonly #sorted = new Map<string, number[]>();
  readonly #means = new Map<string, number>();

  constructor(learners: readonly Learner[]) {
    for (const { own } of learners) {
      for (const [id, { score, handedInAt, excused }] of own) {
        if (score === null || !handedInAt || excused) continue;
        const there = this.#sorted.get(id);
        if (there) there.push(score);
        else this.#sorted.set(id, [score]);
      }
    }
    for (const [id, scores] of this.#sorted) {
      scores.sort((a, b) => a - b);
      this.#means.set(id, scores.reduce((sum, each) => sum + each, 0) / scores.length);
    }
  }

  /** The share of students with a lower score on the work. Of those with the same score, half. */
  rankOf(workId: string, score: number): number {
    const scores = this.#sorted.get(workId) ?? [];
    const below = countBelow(scores, (each) => each < score);
    const same = countBelow(scores, (each) => each <= score) - below;
    return (below + same / 2 + ASSUMED_BELOW) / (scores.length + ASSUMED_IN_ALL);
  }

  meanOf(workId: string): number {
    return this.#means.get(workId) ?? 0;
  }
}

/** How many of the sorted scores, from the first on, `isBelow`. */
function countBelow(sorted: readonly number[], isBelow: (score: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBelow(sorted[middle] as number)) from = middle + 1;
    else to = middle;
  }
  return from;
}
