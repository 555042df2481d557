import { byKey, groupedBy } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { attemptPolicy } from '../policy.js';
import { QuizAttempt } from './quiz-attempt.entity.js';

/** A batch: attempts by id, those that the caller may see. */
export const attemptsById: Batch<string, QuizAttempt> = async (ids, { em, caller, load }) => {
  const attempts = await findRows(em, QuizAttempt, { id: ids.filter(isId) });
  const courses = await Promise.all(attempts.map(({ courseId }) => load(knownCourses.known, courseId)));
  const isSeen = (attempt: QuizAttempt, nth: number) => {
    const course = courses[nth];
    return course !== null && course !== undefined && attemptPolicy.see(caller, { attempt, course });
  };
  return byKey(attempts.filter(isSeen), ({ id }) => id);
};

/** A batch: the caller's own attempts at quizzes, in their order. */
export const ownAttempts: Batch<string, QuizAttempt[]> = async (contentIds, { em, caller }) => {
  if (caller.kind !== 'user') return new Map(contentIds.map((id) => [id, []]));
  const own = await findRows(em, QuizAttempt, { studentId: caller.userId, contentId: [...contentIds] }, { orderBy: { number: 'asc' } });
  return groupedBy(contentIds, own, ({ contentId }) => contentId);
};
