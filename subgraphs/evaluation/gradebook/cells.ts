import { AttemptRule } from '../../../schema/events/assignment.js';
import { countedAttempt } from '../../../schema/rules/attempts.js';
import type { Part } from '../../../schema/rules/course-grade.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import type { KnownQuiz } from '../quiz/known-quiz.entity.js';
import type { GradebookCell } from './gradebook.types.js';
import { isOverdue, type OwnTerms } from './own-terms.js';
import { showsScores } from './shows-scores.js';
import type { Attempt } from './work.js';

/** Who reads a row: the staff see every grade, a student those that were released. */
export type Eyes = 'staff' | 'student';

/** What the cells of one student follow from, beside their attempts. */
export interface Reading {
  readonly terms: ReadonlyMap<string, OwnTerms>;
  /** In ms since 1970; null while it is not known here. */
  readonly joined: number | null;
  readonly eyes: Eyes;
  readonly now: Date;
  readonly hasCourseEnded: boolean;
}

/** A cell, and its part in the grade of the course; null when it has none. */
export interface Graded {
  readonly cell: GradebookCell;
  readonly part: Part | null;
}

/** `attempts` in their order. An attempt that is not graded (for the student: released) changes nothing but `ungraded`. */
export function assignmentCell(assignment: KnownAssignment, attempts: readonly Attempt[], { eyes, terms, joined, now }: Reading): Graded {
  const { shown, ...result } = resultOf(
    assignment.countedAttempt ?? AttemptRule.LAST_GRADED,
    attempts,
    ({ released }) => eyes === 'staff' || released,
  );
  const own = terms.get(assignment.id);
  const excused = own?.excused ?? false;
  const missing = attempts.length === 0 && !excused && isOverdue(assignment, own, joined, now);
  // A submission that was accepted under other points counts by those, whatever becomes of the assignment.
  const points = shown?.points ?? assignment.points;
  return {
    cell: {
      assignmentId: assignment.id,
      contentId: null,
      submissionId: shown?.submission_id ?? null,
      ...result,
      points,
      late: shown?.late ?? false,
      missing,
      excused,
    },
    part: excused ? null : { weight: assignment.weight, points, score: result.score, missing },
  };
}

/**
 * A quiz grades itself, so only the student waits for a score. It has no due date: without an attempt it counts as 0 in the end, or whoever
 * left out all quizzes would have the best of grades. An attempt that is open is none yet. Of weight 0 it is an exercise, and in no sum.
 */
export function quizCell(quiz: KnownQuiz, attempts: readonly Attempt[], { eyes, hasCourseEnded }: Reading): Graded {
  const isSeen = eyes === 'staff' || showsScores(quiz, attempts, hasCourseEnded);
  const submitted = attempts.filter(({ score }) => score !== null);
  const { shown, ...result } = resultOf(quiz.countedAttempt, submitted, () => isSeen);
  const points = shown?.points ?? quiz.maxScore;
  return {
    cell: {
      assignmentId: null,
      contentId: quiz.id,
      submissionId: null,
      ...result,
      points,
      late: false,
      missing: false,
      excused: false,
    },
    part: quiz.weight === 0 ? null : { weight: quiz.weight, points, score: result.score, missing: submitted.length === 0 },
  };
}

/** `shown` is the attempt that counts or, while none does, the latest one. */
function resultOf(rule: AttemptRule, attempts: readonly Attempt[], isSeen: (attempt: Attempt) => boolean) {
  const graded = attempts.flatMap((each) => (each.score !== null && isSeen(each) ? [{ ...each, score: each.score }] : []));
  const latest = attempts.at(-1);
  const counted = countedAttempt(rule, graded);
  return {
    shown: counted ?? latest,
    score: counted?.score ?? null,
    ungraded: latest !== undefined && latest.attempt !== graded.at(-1)?.attempt,
  };
}
