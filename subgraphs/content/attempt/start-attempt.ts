import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { randomSeed } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { extrasOf } from '../accommodation/find-accommodations.js';
import { QUIZ_LIMITS } from '../quiz/limits.js';
import { QuizAttempt } from './quiz-attempt.entity.js';
import { demandQuizToTake, lockQuiz, type Quizzed } from './take-quiz.js';
import { keepVersion, quizzesBegun } from './versions.js';

/**
 * Active learners of the course. An attempt that is open is returned, so a second click and a second device cost nothing. One whose time is
 * over is submitted first. ATTEMPTS_EXHAUSTED, NOT_ENROLLED, COURSE_DELETED.
 */
export async function startQuizAttempt(context: RequestContext, contentId: string): Promise<QuizAttempt> {
  const work = await demandQuizToTake(context, contentId);
  const studentId = work.student.userId;
  return transaction(context, async (em) => {
    const content = await lockQuiz(em, work);
    const now = context.clock.now();
    const [last] = await em.find(QuizAttempt, { contentId, studentId }, { orderBy: { number: 'desc' }, limit: 1, refresh: true });
    const extras = await extrasOf(em, contentId, studentId);
    if (last && !last.isSubmitted) {
      if (!last.isOverAt(now)) return last;
      await submitOver(em, last, content, extras.extraAttempts, now);
    }
    const used = last?.number ?? 0;
    const allowed = (content.quiz.attemptsAllowed ?? QUIZ_LIMITS.attempts) + extras.extraAttempts;
    if (used >= allowed) throw refuse(ErrorCode.ATTEMPTS_EXHAUSTED, 'There is no attempt left');
    await keepVersion(em, content);
    const attempt = QuizAttempt.begin(content, content.quiz, { ...extras, studentId, number: used + 1, seed: randomSeed() }, now);
    em.persist(attempt);
    return attempt;
  });
}

/** Written before the next one is: there is one open attempt at most. */
async function submitOver(em: EntityManager, over: QuizAttempt, { title }: Quizzed, extraAttempts: number, now: Date): Promise<void> {
  const quizOf = await quizzesBegun(em, [over]);
  over.submit(quizOf(over), { contentTitle: title, extraAttempts }, now);
  await em.flush();
}
