import { newId } from '../../../platform/kernel/ids.js';
import { AttemptRule } from '../assignment.js';
import type { ContentSnapshot, QuizAttempted, QuizResult, QuizTerms } from '../content.js';

// Contents and what learners do with them, for the tests of services that consume their events.

/** An article unless told otherwise. */
export const aContent = (content: Partial<ContentSnapshot> = {}): ContentSnapshot => ({
  contentId: newId(),
  courseId: newId(),
  kind: 'ARTICLE',
  title: 'What a seam is',
  excerpt: null,
  ready: true,
  durationSeconds: null,
  completeAtPercent: null,
  quiz: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...content,
});

/** For 10 points, without a limit of attempts; its score is shown at once. */
export const aQuiz = (courseId: string, quiz: Partial<QuizTerms> = {}): ContentSnapshot & { readonly quiz: QuizTerms } => ({
  ...aContent({ courseId, kind: 'QUIZ', title: 'Seams' }),
  quiz: {
    maxScore: 10,
    weight: 1,
    passPercent: 50,
    countedAttempt: AttemptRule.BEST,
    attemptsAllowed: null,
    scoreShown: 'AFTER_SUBMIT',
    ...quiz,
  },
});

/** A first attempt at the quiz, as it was begun. */
export const anAttempt = (
  { contentId, courseId, quiz: { maxScore } }: ReturnType<typeof aQuiz>,
  studentId: string,
  attempt: Partial<QuizAttempted> = {},
): QuizAttempted => ({ attemptId: newId(), contentId, courseId, studentId, number: 1, maxScore, extraAttempts: 0, ...attempt });

/** A first attempt at the quiz with this score. */
export const aResult = (quiz: ReturnType<typeof aQuiz>, studentId: string, score: number, result: Partial<QuizResult> = {}): QuizResult => {
  const attempt = anAttempt(quiz, studentId, result);
  const percent = Math.floor((100 * score) / attempt.maxScore);
  return {
    ...attempt,
    contentTitle: quiz.title,
    submittedAt: '2026-02-01T10:00:00.000Z',
    score,
    percent,
    passed: percent >= quiz.quiz.passPercent,
    ...result,
  };
};
