import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Job } from '../../../platform/service/jobs.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { deletionEvery } from '../settings.js';
import { cancelSome } from './cancel-enrollments.js';
import { removeSome } from './remove-enrollments.js';
import { sayRemoved } from './say-removed.js';

/**
 * Takes away what deleted courses have left: cancels their enrollments, and removes those whose payment is settled one way or the other.
 * A batch is a transaction, and where it stands is what is still there: a process that dies loses nothing, and two do not disturb each other.
 */
export const deletionJob: Job = {
  name: 'take deleted courses away',
  every: deletionEvery,
  async run(context, stopping) {
    for (const { id: courseId } of await deletedCourses(context)) {
      try {
        await takeAway(context, courseId, stopping);
      } catch (error) {
        // One that fails must not keep the others waiting.
        context.log.error({ err: error, courseId }, 'a deleted course could not be taken away; it is tried again at the next turn');
      }
    }
  },
};

async function takeAway(context: RequestContext, courseId: string, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await cancelSome(context.fresh(), courseId)));
  while (!stopping.aborted && (await removeSome(context.fresh(), courseId)));
  if (!stopping.aborted) await sayRemoved(context.fresh(), courseId);
}

const deletedCourses = ({ em }: RequestContext) =>
  em.find(KnownCourse, { deletionId: { $ne: null } }, { fields: ['id'], orderBy: { id: 'asc' }, disableIdentityMap: true });
