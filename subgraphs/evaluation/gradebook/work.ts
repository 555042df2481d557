import type { EntityManager } from '@mikro-orm/postgresql';
import { groupedBy } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { KnownAssignment } from '../assignment/known-assignment.entity.js';
import { KnownQuiz } from '../quiz/known-quiz.entity.js';

// What a course gives grades for, and what its students have done of it.

/** The assignments of courses, in the order of the gradebook: by due date, those without one last. */
export async function assignmentsOfCourses(courseIds: readonly string[], { em }: RequestContext): Promise<Map<string, KnownAssignment[]>> {
  const found = await findRows(
    em,
    KnownAssignment,
    { courseId: [...courseIds], deletedAt: null },
    { orderBy: { dueAt: 'asc nulls last', createdAt: 'asc', id: 'asc' } },
  );
  return groupedBy(courseIds, found, ({ courseId }) => courseId);
}

/** The quizzes of courses, oldest first, those of weight 0 too. */
export async function quizzesOfCourses(courseIds: readonly string[], { em }: RequestContext): Promise<Map<string, KnownQuiz[]>> {
  const found = await findRows(em, KnownQuiz, { courseId: [...courseIds], deletedAt: null }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  return groupedBy(courseIds, found, ({ courseId }) => courseId);
}

/** An attempt of a student at an assignment, which was submitted, or at a quiz, which may be open. */
export interface Attempt {
  readonly student_id: string;
  /** Of the assignment or the quiz. */
  readonly work_id: string;
  /** Null for a quiz. */
  readonly submission_id: string | null;
  readonly attempt: number;
  readonly points: number;
  /** Null while it waits to be graded; at a quiz, which grades itself, while it is open. */
  readonly score: number | null;
  /** Of an assignment: its student sees the score. For quizzes the review policy decides. */
  readonly released: boolean;
  readonly late: boolean;
  /** At a quiz: what its student has beside everybody's attempts. */
  readonly extra_attempts: number;
}

/** At assignments, those of one student at one assignment in order. */
export const attemptsOf = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<Attempt[]> =>
  em.execute(
    `select student_id, assignment_id as work_id, submission_id, attempt, points, score, status = 'RELEASED' as released,
      seconds_late > 0 as late, 0 as extra_attempts
    from evaluation where course_id = ? and student_id = any(?::uuid[]) and withdrawn_at is null
    order by student_id, assignment_id, attempt`,
    [courseId, `{${studentIds.join()}}`],
  );

/**
 * The same at quizzes. A statement of its own: both tables have an index in this order, and together they would be sorted. Of somebody
 * whose accommodation no event has told of, their attempts tell what they had.
 */
export const quizAttemptsOf = (em: EntityManager, courseId: string, studentIds: readonly string[]): Promise<Attempt[]> =>
  em.execute(
    `select result.student_id, result.content_id as work_id, null as submission_id, number as attempt, max_score as points, score,
      true as released, false as late, coalesce(given.extra_attempts, result.extra_attempts) as extra_attempts
    from quiz_result result
    left join known_accommodation given on given.content_id = result.content_id and given.student_id = result.student_id
    where result.course_id = ? and result.student_id = any(?::uuid[])
    order by result.student_id, result.content_id, number`,
    [courseId, `{${studentIds.join()}}`],
  );
