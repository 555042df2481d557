import type { RequestContext } from '../../../platform/kernel/context.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { ContentItem } from '../item/content-item.entity.js';
import { NO_EXTRAS } from './extras.js';
import { giveExtras } from './give-extras.js';

interface Membership {
  readonly courseId: string;
  readonly studentId: string;
}

/**
 * Takes back what students were given at the quizzes of courses that they have left: it was given to learners, and may tell of their
 * health. Who comes back is given it anew. Those who are back already, as far as is known here, keep it.
 */
export async function withdrawExtras({ em }: RequestContext, left: readonly Membership[]): Promise<void> {
  const given = await em.execute<(Membership & { readonly contentId: string })[]>(
    `select content.course_id as "courseId", content.id as "contentId", accommodation.student_id as "studentId"
    from (select distinct "courseId", "studentId" from jsonb_to_recordset(?::jsonb) as gone ("courseId" uuid, "studentId" uuid)) gone
    join quiz_accommodation accommodation on accommodation.student_id = gone."studentId"
    join content_item content on content.id = accommodation.content_id and content.course_id = gone."courseId"
    where (accommodation.extra_time_percent > 0 or accommodation.extra_attempts > 0) and not exists (
      select from known_enrollment back
      where back.student_id = gone."studentId" and back.course_id = gone."courseId" and back.status = any(?::text[])
    )
    order by 1, 2, 3`,
    [JSON.stringify(left.map(({ courseId, studentId }) => ({ courseId, studentId }))), `{${IN_COURSE.join()}}`],
  );
  for (const { courseId, contentId, studentId } of given) {
    const course = await knownCourses.lock(em, courseId);
    const content = course && !course.isGone ? await findForUpdate(em, ContentItem, contentId) : null;
    if (content) await giveExtras(em, content, studentId, NO_EXTRAS);
  }
}
