import type { RequestContext } from '../../../platform/kernel/context.js';
import { badInput, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { learners } from '../enrollment/known-enrollments.js';
import { contents } from '../item/access.js';
import type { ContentItem } from '../item/content-item.entity.js';
import type { QuizAccommodationInput } from './accommodation.inputs.js';
import { giveExtras } from './give-extras.js';

/**
 * The course's staff, admins, except for themselves; also in an archived course, because it concerns one student only. An attempt that is
 * open has the other time at once. NOT_ENROLLED for a student who is not an active learner of the course.
 */
export async function setQuizAccommodation(context: RequestContext, input: QuizAccommodationInput): Promise<ContentItem> {
  const { contentId, studentId } = input;
  const opening = await contents.openingOf(context, contentId, 'accommodate', { studentId });
  const isEnrolled = opening.courseId !== null && (await learners.learns(context, opening.courseId, studentId));
  return transaction(context, async (em) => {
    const { thing: content, course } = await opening.open(em);
    demandThere(course);
    if (!content.quiz) throw badInput({ contentId: 'is not a quiz' });
    if (!isEnrolled) throw refuse(ErrorCode.NOT_ENROLLED, 'The student is not in the course');
    const { extraTimePercent, extraAttempts } = input;
    await giveExtras(em, content, studentId, { extraTimePercent: extraTimePercent ?? 0, extraAttempts: extraAttempts ?? 0 });
    return content;
  });
}
