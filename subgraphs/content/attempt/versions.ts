import type { EntityManager } from '@mikro-orm/postgresql';
import type { StoredQuiz } from '../quiz/quiz.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import { QuizVersion } from './quiz-version.entity.js';
import type { Quizzed } from './take-quiz.js';

/** Keeps the quiz as it is now, for attempts that begin with it. Whoever calls holds the content's row. */
export const keepVersion = (em: EntityManager, { id, quizVersion, quiz }: Quizzed): Promise<unknown> =>
  em.execute('insert into quiz_version (content_id, version, quiz) values (?, ?, ?::jsonb) on conflict do nothing', [
    id,
    quizVersion,
    JSON.stringify(quiz),
  ]);

/**
 * The quizzes that attempts at one content began with, with the keys that hold now. Whoever marks by them holds the content's row, so that
 * no key is corrected meanwhile.
 */
export async function quizzesBegun(em: EntityManager, attempts: readonly QuizAttempt[]): Promise<(attempt: QuizAttempt) => StoredQuiz> {
  const versions = [...new Set(attempts.map(({ quizVersion }) => quizVersion))];
  const contentIds = [...new Set(attempts.map(({ contentId }) => contentId))];
  const kept = await em.find(QuizVersion, { contentId: { $in: contentIds }, version: { $in: versions } }, { refresh: true });
  return ({ id, contentId, quizVersion }) => {
    const found = kept.find((each) => each.contentId === contentId && each.version === quizVersion);
    if (!found) throw new Error(`the quiz that attempt ${id} began with is not kept`);
    return found.quiz;
  };
}
