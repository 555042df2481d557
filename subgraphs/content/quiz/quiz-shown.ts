import type { Batch } from '../../../platform/kernel/context.js';
import { isTaking } from '../attempt/shown.js';
import { knownCourses } from '../course/known-courses.js';
import type { ContentItem } from '../item/content-item.entity.js';
import { contentPolicy } from '../policy.js';
import { Quiz } from './quiz.types.js';

export const quizShown = (content: ContentItem): Quiz | null =>
  content.quiz ? new Quiz({ id: content.id, courseId: content.courseId, quizVersion: content.quizVersion, quiz: content.quiz }) : null;

/**
 * A batch: quizzes whose questions and keys, and what students made of them, the caller may see: as staff of the course, unless they have
 * an open attempt at the quiz themselves.
 */
export const quizzesWithKeys: Batch<Quiz['content'], true> = async (quizzes, context) => {
  const { caller, load } = context;
  const seen = new Map<Quiz['content'], true>();
  const see = async (quiz: Quiz['content']) => {
    const course = await load(knownCourses.known, quiz.courseId);
    if (!course || !contentPolicy.can('seeQuiz', caller, { course, learns: false })) return;
    if (!(await isTaking(context, quiz.id))) seen.set(quiz, true);
  };
  await Promise.all(quizzes.map(see));
  return seen;
};
