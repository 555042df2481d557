import type { CourseAsOf } from './course-as-of.js';
import { evidenceIn } from './evidence.js';
import { riskOf, wayOf } from './model.js';
import { reasonsOf } from './reasons.js';

/** How likely a student is to leave or fail, and why. */
export interface Assessment {
  readonly studentId: string;
  /** From 0 to 1. */
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly missedAssignments: number;
  readonly averageScorePercent: number | null;
  readonly lastSeenAt: Date | null;
}

/** Assesses those who are in the course, the highest risk first. Those who have completed it cannot fail it any more. */
export function assess(course: CourseAsOf): Assessment[] {
  const evidenceOf = evidenceIn(course);
  const way = wayOf(course);
  return course.learners
    .filter(({ hasCompleted }) => !hasCompleted)
    .map((learner) => {
      const evidence = evidenceOf(learner);
      return {
        studentId: learner.studentId,
        risk: riskOf(evidence, way),
        reasons: reasonsOf(evidence),
        missedAssignments: evidence.missed,
        averageScorePercent: evidence.averagePercent,
        lastSeenAt: learner.lastSeenAt,
      };
    })
    .sort((one, other) => other.risk - one.risk || (one.studentId < other.studentId ? -1 : 1));
}
