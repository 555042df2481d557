import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { copyCurriculum } from '../curriculum/copy-curriculum.js';
import { curriculumOf } from '../curriculum/open-curriculum.js';
import { coursePolicy } from '../policy.js';
import { Course } from './course.entity.js';
import { withoutDates } from './details.js';
import { slugFromTitle } from './slug.js';

/**
 * Its instructor, instructors among its staff, admins. Makes a new draft that is the caller's own, without the staff and the dates, which
 * are those of another year; content and assignments are copied by their services, on the event.
 */
export async function duplicateCourse(context: RequestContext, id: string): Promise<Course> {
  const now = context.clock.now();
  return transaction(context, async (em) => {
    const source = await findForUpdate(em, Course, id);
    coursePolicy.demand('duplicate', context.caller, source);
    source.demand('duplicate');
    const slug = await slugFromTitle(em, source.title);
    const course = Course.draft(withoutDates(source.details), slug, requireUser(context.caller).userId, now);
    const copy = copyCurriculum(await curriculumOf(em, source.id), course.id);
    em.persist([course, ...copy.curriculum.rows()]);
    course.curriculumChanged(copy.curriculum, now);
    course.copiedFrom(source, copy);
    return course;
  });
}
