import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { extrasOf } from '../accommodation/find-accommodations.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import { demandAttempt, lockAttempt, lockQuiz } from './take-quiz.js';
import { quizzesBegun } from './versions.js';

/**
 * The attempt's student. It is marked at once, by what was saved; when its time is over, by what was saved in time. Submitting again
 * changes nothing, and answers the same.
 */
export async function submitQuizAttempt(context: RequestContext, id: string): Promise<QuizAttempt> {
  const work = await demandAttempt(context, id);
  return transaction(context, async (em) => {
    const { title } = await lockQuiz(em, work);
    const attempt = await lockAttempt(em, work, id);
    if (attempt.isSubmitted) return attempt;
    const { extraAttempts } = await extrasOf(em, attempt.contentId, attempt.studentId);
    const quizOf = await quizzesBegun(em, [attempt]);
    attempt.submit(quizOf(attempt), { contentTitle: title, extraAttempts }, context.clock.now());
    return attempt;
  });
}
