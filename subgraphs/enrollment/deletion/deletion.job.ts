import type { RequestContext } from '../../../platform/context.js';
import type { Job } from '../../../platform/jobs.js';
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
    for (const { id } of await deletedCourses(context)) {
      while (!stopping.aborted && (await cancelSome(context.fresh(), id)));
      while (!stopping.aborted && (await removeSome(context.fresh(), id)));
      if (!stopping.aborted) await sayRemoved(context.fresh(), id);
    }
  },
};

const deletedCourses = ({ em }: RequestContext) =>
  em.find(KnownCourse, { deletionId: { $ne: null } }, { fields: ['id'], orderBy: { id: 'asc' }, disableIdentityMap: true });
