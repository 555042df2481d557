import type { ContentSnapshot, QuizTerms } from '../../../schema/events/content.js';
import { LIMITS } from '../limits.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { sizeOf } from '../quiz/size.js';
import type { ContentDetails } from './details.js';
import type { ContentKind } from './kinds.js';

/** What a content is, beside its details. */
interface Stored extends ContentDetails {
  readonly id: string;
  readonly courseId: string;
  readonly kind: ContentKind;
  readonly ready: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The content as its events carry it: nothing of a question, and of a text its beginning. */
export function snapshotOf(content: Stored): ContentSnapshot {
  const { id, courseId, kind, title, text, ready, durationSeconds, completeAtPercent, quiz, createdAt, updatedAt } = content;
  return {
    contentId: id,
    courseId,
    kind,
    title,
    excerpt: text === null ? null : excerptOf(text),
    ready,
    durationSeconds,
    completeAtPercent,
    quiz: quiz && termsOf(quiz),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export const termsOf = (quiz: StoredQuiz): Required<QuizTerms> => ({
  maxScore: sizeOf(quiz).maxScore,
  weight: quiz.weight,
  passPercent: quiz.passPercent,
  countedAttempt: quiz.countedAttempt,
  attemptsAllowed: quiz.attemptsAllowed,
  scoreShown: quiz.review.score,
});

/** Not in the middle of a character: half a surrogate pair is no text. */
const excerptOf = (text: string): string => {
  const cut = text.slice(0, LIMITS.excerptLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
};
