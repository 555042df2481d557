import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy } from '../policy.js';
import type { StoredQuiz } from '../quiz/quiz.js';
import { quizOf } from '../quiz/quiz-of.js';
import { ContentItem } from './content-item.entity.js';
import type { CreateContentInput } from './content-item.inputs.js';
import { demandOwn } from './details.js';
import { ContentKind } from './kinds.js';

/** The course's staff, admins. COURSE_DELETED, or CONFLICT for one that is archived. */
export async function createContent(context: RequestContext, input: CreateContentInput): Promise<ContentItem> {
  const { caller, clock } = context;
  const { courseId } = input;
  await knownCourses.find(context, courseId, (course) => !course.isDeleted && coursePolicy.can('createContent', caller, course));
  return transaction(context, async (em) => {
    const course = await knownCourses.lock(em, courseId);
    coursePolicy.demand('createContent', caller, course);
    demandOpen(course);
    const content = contentOf(input, input.quiz ? quizOf(input.quiz, null) : null, clock.now());
    em.persist(content);
    return content;
  });
}

/** A content from its input; fields that are left out have their defaults. BAD_USER_INPUT for what its kind has not, or lacks. */
export function contentOf(
  { courseId, kind, title, text, durationSeconds, completeAtPercent }: CreateContentInput,
  quiz: StoredQuiz | null,
  now: Date,
  id?: string,
): ContentItem {
  demandOwn(kind, { text, quiz });
  if (kind === ContentKind.QUIZ && !quiz) throw badInput({ quiz: 'is missing' });
  const details = {
    title,
    text: kind === ContentKind.ARTICLE ? (text ?? '') : null,
    durationSeconds: durationSeconds ?? null,
    completeAtPercent: kind === ContentKind.VIDEO ? (completeAtPercent ?? 90) : null,
    quiz,
  };
  return ContentItem.of(courseId, kind, details, now, id);
}
