import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { startSaga } from '../../../platform/messaging/saga/run.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Course } from '../course/course.entity.js';
import { lockPrerequisites } from '../course/prerequisites.js';
import { coursePolicy } from '../policy.js';
import { CourseDeletion } from './course-deletion.entity.js';
import { deleting } from './deleting.js';

/** Its instructor, admins. Answers at once; the deletion shows its progress. For a course that is deleted already, answers its deletion. */
export async function deleteCourse(context: RequestContext, id: string): Promise<CourseDeletion> {
  return transaction(context, async (em) => {
    // Locked first: a second call waits here, and then finds the deletion.
    const course = await findForUpdate(em, Course, id);
    const earlier = await deletionOf(em, id);
    coursePolicy.demand('delete', context.caller, earlier?.subject ?? course);
    if (earlier) return earlier;
    // From now on no course can make it a prerequisite: `removeCourse` finds all that have.
    await lockPrerequisites(em);
    const sagaId = await startSaga(context, em, deleting, { subject: id, data: {} });
    return em.findOneOrFail(CourseDeletion, { id: sagaId });
  });
}

const deletionOf = async (em: EntityManager, courseId: string): Promise<CourseDeletion | null> =>
  isId(courseId) ? em.findOne(CourseDeletion, { courseId }) : null;
