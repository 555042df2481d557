import { groupedBy } from '../../../platform/kernel/batch.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { AttemptRule } from '../../../schema/events/assignment.js';
import { countedAttempt, type GradedAttempt } from '../../../schema/rules/attempts.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import { takingKey } from './standing.js';

/** What counts of a student's attempts, and what counted before. */
interface ChangedGrade {
  /** The last of those that were marked anew. */
  readonly last: QuizAttempt;
  readonly previousScore: number;
  readonly score: number;
  readonly maxScore: number;
}

/** The grades that differ after attempts were marked anew. `before` has all results of their students until then, by `takingKey`. */
export function changedGrades(
  rule: AttemptRule,
  marked: readonly QuizAttempt[],
  before: ReadonlyMap<string, readonly GradedAttempt[]>,
): ChangedGrade[] {
  const byStudent = groupedBy([...new Set(marked.map(takingKey))], marked, takingKey);
  return [...byStudent].flatMap(([key, attempts]) => {
    const last = attempts.toSorted((one, other) => one.number - other.number).at(-1);
    const scores = new Map(attempts.map(({ number, score }) => [number, score as number]));
    const results = before.get(key) ?? [];
    const was = countedAttempt(rule, results);
    const is = countedAttempt(
      rule,
      results.map((each) => ({ ...each, score: scores.get(each.attempt) ?? each.score })),
    );
    if (!last || !was || !is) return [];
    const [previousScore, score] = [decimal(was.score), decimal(is.score)];
    return previousScore === score && was.points === is.points ? [] : [{ last, previousScore, score, maxScore: is.points }];
  });
}
