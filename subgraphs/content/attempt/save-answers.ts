import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { SaveQuizAnswersInput } from './attempt.inputs.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import { demandAttempt, lockAttempt } from './take-quiz.js';

/**
 * The attempt's student. Each answer takes the place of an earlier one to the same question; others stay. ATTEMPT_EXPIRED once its time is
 * over, by the server's clock: then what was saved before counts. CONFLICT when it is submitted. BAD_USER_INPUT by path.
 */
export async function saveQuizAnswers(context: RequestContext, { attemptId, answers }: SaveQuizAnswersInput): Promise<QuizAttempt> {
  const work = await demandAttempt(context, attemptId);
  return transaction(context, async (em) => {
    const attempt = await lockAttempt(em, work, attemptId);
    if (attempt.isOverAt(context.clock.now())) throw refuse(ErrorCode.ATTEMPT_EXPIRED, 'The time of the attempt is over');
    if (attempt.isSubmitted) throw conflict('The attempt is submitted');
    attempt.save(answers);
    return attempt;
  });
}
