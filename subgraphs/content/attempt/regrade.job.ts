import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { hasAttemptsLeft, NO_STANDING } from '../../../schema/rules/score-shown.js';
import { knownCourses } from '../course/known-courses.js';
import { visibleAt } from '../quiz/engine/review.js';
import { regradeEvery } from '../settings.js';
import { BATCH, inBatches, lockContent } from './in-batches.js';
import { QuizAttempt } from './quiz-attempt.entity.js';
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
    const found = await em.find(
      QuizAttempt,
      { contentId, correctedBy: { $ne: null } },
      { orderBy: { id: 'asc' }, limit: BATCH, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true },
    );
    const quizOf = await quizzesBegun(em, found);
    const standings = await standingsOf(em, found.map(takingKey));
    const hasCourseEnded = course?.hasEndedBy(now) ?? false;
    for (const attempt of found) {
      const standing = standings.get(takingKey(attempt)) ?? NO_STANDING;
      const moment = { isSubmitted: true, hasAttemptsLeft: hasAttemptsLeft(content.quiz, standing), hasCourseEnded };
      const told = { contentTitle: content.title, extraAttempts: standing.extraAttempts };
      const scoreSeen = visibleAt(content.quiz.review, moment).score;
      attempt.regrade(quizOf(attempt), told, { scoreSeen, now });
    }
    return found.length;
  });
