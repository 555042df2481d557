import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { hasAttemptsLeft, NO_STANDING, type Standing } from '../../../schema/rules/score-shown.js';
import { knownCourses } from '../course/known-courses.js';
import { ContentItem } from '../item/content-item.entity.js';
import { ALL_VISIBLE, type Visible, visibleAt } from '../quiz/engine/review.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import type { QuizAttempt } from './quiz-attempt.entity.js';
import { QuizVersion } from './quiz-version.entity.js';
import { standings, takingKey } from './standing.js';

/** What the caller may see of an attempt, and the quiz that it began with. */
export interface Shown {
  readonly quiz: StoredQuiz;
  /** The quiz as it is now: its rules about attempts and reviews hold for all attempts. */
  readonly now: StoredQuiz;
  readonly visible: Visible;
}

/** A batch: by the attempts themselves, which the caller is known to see. One whose quiz is gone is missing. */
export const shownAttempts: Batch<QuizAttempt, Shown> = async (attempts, context) => {
  const { em, load } = context;
  const contentIds = [...new Set(attempts.map(({ contentId }) => contentId))];
  const versions = [...new Set(attempts.map(({ quizVersion }) => quizVersion))];
  const [contents, kept] = await Promise.all([
    findRows(em, ContentItem, { id: contentIds }).then((rows) => byKey(rows, ({ id }) => id)),
    findRows(em, QuizVersion, { contentId: contentIds, version: versions }).then((rows) =>
      byKey(rows, ({ contentId, version }) => `${contentId} ${version}`),
    ),
  ]);
  const shown = new Map<QuizAttempt, Shown>();
  const show = async (attempt: QuizAttempt) => {
    const [standing, course] = await Promise.all([load(standings, takingKey(attempt)), load(knownCourses.known, attempt.courseId)]);
    const now = contents.get(attempt.contentId)?.quiz;
    const quiz = kept.get(`${attempt.contentId} ${attempt.quizVersion}`)?.quiz;
    if (!quiz || !now) return;
    const hasCourseEnded = course?.hasEndedBy(context.clock.now()) ?? false;
    const visible = await visibleOf(context, attempt, { now, standing: standing ?? NO_STANDING, hasCourseEnded });
    shown.set(attempt, { quiz, now, visible });
  };
  await Promise.all(attempts.map(show));
  return shown;
};

interface Circumstances {
  readonly now: StoredQuiz;
  readonly standing: Standing;
  readonly hasCourseEnded: boolean;
}

/** Of their own attempt everybody sees what its student sees, whatever other rights they have. */
async function visibleOf(
  context: RequestContext,
  attempt: QuizAttempt,
  { now, standing, hasCourseEnded }: Circumstances,
): Promise<Visible> {
  const { caller } = context;
  if (isUser(caller, attempt.studentId)) {
    return visibleAt(now.review, { isSubmitted: attempt.isSubmitted, hasAttemptsLeft: hasAttemptsLeft(now, standing), hasCourseEnded });
  }
  return (await isTaking(context, attempt.contentId)) ? { ...ALL_VISIBLE, key: false, feedback: false } : ALL_VISIBLE;
}

/** Whether the caller has an open attempt at a quiz: then they see no key of it, also where they are staff. */
export async function isTaking({ caller, load }: RequestContext, contentId: string): Promise<boolean> {
  if (caller.kind !== 'user') return false;
  return (await load(standings, takingKey({ contentId, studentId: caller.userId })))?.hasOpen ?? false;
}
