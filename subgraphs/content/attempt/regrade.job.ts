import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { hasAttemptsLeft, NO_STANDING } from '../../../schema/rules/score-shown.js';
import { knownCourses } from '../course/known-courses.js';
import { visibleAt } from '../quiz/engine/review.js';
import { regradeEvery } from '../settings.js';
import { changedGrades } from './changed-grades.js';
import { BATCH, inBatches, lockContent } from './in-batches.js';
import { QuizAttempt } from './quiz-attempt.entity.js';
import { resultsOf } from './results.js';
import { standingsOf, takingKey } from './standing.js';
import { quizzesBegun } from './versions.js';

/** Marks submitted attempts again whose key was corrected: not in the command that corrects it, which thousands of them would keep. */
export const regradeJob: Job = {
  name: 'regrade attempts',
  every: regradeEvery,
  due: dueWhile('from quiz_attempt where corrected_by is not null'),
  run: (context, stopping) => inBatches(context, stopping, { sql: 'corrected_by is not null', parameters: [] }, regrade),
};

const regrade = (context: RequestContext, { contentId, courseId }: { contentId: string; courseId: string }): Promise<number> =>
  transaction(context, async (em) => {
    const content = await lockContent(em, contentId, courseId);
    if (!content) return 0;
    const now = context.clock.now();
    const course = await knownCourses.lock(em, courseId);
    const found = await nextCorrected(em, contentId);
    const quizOf = await quizzesBegun(em, found);
    const keys = [...new Set(found.map(takingKey))];
    const [standings, before] = [await standingsOf(em, keys), await resultsOf(em, keys)];
    const hasCourseEnded = course?.hasEndedBy(now) ?? false;
    const isScoreSeen = (key: string): boolean => {
      const attemptsLeft = hasAttemptsLeft(content.quiz, standings.get(key) ?? NO_STANDING);
      return visibleAt(content.quiz.review, { isSubmitted: true, hasAttemptsLeft: attemptsLeft, hasCourseEnded }).score;
    };
    const contentTitle = content.title;
    for (const attempt of found) {
      const key = takingKey(attempt);
      const extraAttempts = standings.get(key)?.extraAttempts ?? 0;
      attempt.regrade(quizOf(attempt), { contentTitle, extraAttempts }, { scoreSeen: isScoreSeen(key), now });
    }
    for (const { last, ...grade } of changedGrades(content.quiz.countedAttempt, found, before)) {
      last.changeGrade({ ...grade, contentTitle, changedAt: now.toISOString(), scoreSeen: isScoreSeen(takingKey(last)) });
    }
    return found.length;
  });

/** All of a student's at once, so that their grade changes once: of as many students as have about a batch together. */
async function nextCorrected(em: EntityManager, contentId: string): Promise<QuizAttempt[]> {
  const students = await em.execute<{ student_id: string }[]>(
    `select distinct student_id from (
      select student_id from quiz_attempt where content_id = ? and corrected_by is not null order by student_id limit ?
    ) next`,
    [contentId, BATCH],
  );
  return em.find(
    QuizAttempt,
    { contentId, studentId: { $in: students.map(({ student_id }) => student_id) }, correctedBy: { $ne: null } },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
}
