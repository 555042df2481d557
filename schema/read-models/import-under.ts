import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../platform/kernel/context.js';
import { notFound } from '../../platform/kernel/errors.js';
import { requireService } from '../../platform/kernel/policy.js';
import type { ReadModel } from '../../platform/messaging/read-model/read-model.js';
import { transaction } from '../../platform/postgres/transaction.js';
import type { CourseCopy } from './course-copy.entity.js';
import { demandThere } from './writable.js';

/** For services only: imports what belongs to a course, in one transaction that notifies nobody. NOT_FOUND, COURSE_DELETED. */
export async function importUnder<Course extends CourseCopy, Imported>(
  context: RequestContext,
  courses: Pick<ReadModel<Course>, 'find' | 'lock'>,
  courseId: string,
  work: (em: EntityManager) => Promise<Imported>,
): Promise<Imported> {
  requireService(context.caller);
  await courses.find(context, courseId, (course) => !course.isDeleted);
  return transaction({ ...context, silent: true }, async (em) => {
    // Locked alone: two imports of one course take turns.
    const course = await courses.lock(em, courseId, 'alone');
    if (!course) throw notFound('Course');
    demandThere(course);
    return work(em);
  });
}
