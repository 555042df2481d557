import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { Job } from '../../../platform/service/jobs.js';
import { closeAttemptsEvery } from '../settings.js';
import { BATCH, inBatches, lockContent } from './in-batches.js';
import { QuizAttempt } from './quiz-attempt.entity.js';
import { standingsOf, takingKey } from './standing.js';
import { quizzesBegun } from './versions.js';

/** Submits attempts whose time is over, with what was saved in time. */
export const closeAttemptsJob: Job = {
  name: 'close attempts',
  every: closeAttemptsEvery,
  due: 'select min(expires_at) from quiz_attempt where submitted_at is null',
  run: (context, stopping) =>
    inBatches(context, stopping, { sql: 'submitted_at is null and expires_at < ?', parameters: [context.clock.now()] }, close),
};

/** One that its student is submitting at this moment is left to them. */
const close = (context: RequestContext, { contentId, courseId }: { contentId: string; courseId: string }): Promise<number> =>
  transaction(context, async (em) => {
    const content = await lockContent(em, contentId, courseId);
    if (!content) return 0;
    const now = context.clock.now();
    const over = await em.find(
      QuizAttempt,
      { contentId, submittedAt: null, expiresAt: { $lt: now } },
      { orderBy: { expiresAt: 'asc' }, limit: BATCH, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true },
    );
    const quizOf = await quizzesBegun(em, over);
    const standings = await standingsOf(em, over.map(takingKey));
    for (const attempt of over) {
      const extraAttempts = standings.get(takingKey(attempt))?.extraAttempts ?? 0;
      attempt.submit(quizOf(attempt), { contentTitle: content.title, extraAttempts }, now);
    }
    return over.length;
  });
