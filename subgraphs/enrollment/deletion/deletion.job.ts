import type { RequestContext } from '../../../platform/kernel/context.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { issueSoon } from '../certificate/issue-certificates.js';
import { KnownCourse } from '../course/known-course.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { deletionEvery } from '../settings.js';
import { answerDeletion } from './answer-deletion.js';
import { cancelSome } from './cancel-enrollments.js';
import { removeSome } from './remove-enrollments.js';

/** In one run. */
const CERTIFICATES = 100;

/**
 * Removes what is left of deleted courses: cancels their enrollments, then removes those whose payment is settled. Each batch is one
 * transaction, and the rows that are left show how far the job has come: nothing is lost when a process dies, and two processes can work
 * side by side.
 */
export const deletionJob: Job = {
  name: 'take deleted courses away',
  every: deletionEvery,
  due: dueWhile('from known_course where deletion_id is not null'),
  async run(context, stopping) {
    for (const { id: courseId } of await deletedCourses(context)) {
      try {
        await cleanUp(context, courseId, stopping);
      } catch (error) {
        // A course that fails must not hold up the others.
        context.log.error({ err: error, courseId }, 'a deleted course could not be taken away; it is tried again at the next turn');
      }
    }
  },
};

async function cleanUp(context: RequestContext, courseId: string, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await cancelSome(context.fresh(), courseId)));
  if (!stopping.aborted) await issueDue(context.fresh(), courseId);
  while (!stopping.aborted && (await removeSome(context.fresh(), courseId)));
  if (!stopping.aborted) await answerDeletion(context.fresh(), courseId);
}

/** Who completed the course before it was deleted gets the certificate. Those that cannot be issued now hold their enrollments back. */
async function issueDue(context: RequestContext, courseId: string): Promise<void> {
  const due = { courseId, certificateDue: true };
  await issueSoon(context, await context.em.find(Enrollment, due, { orderBy: { id: 'asc' }, limit: CERTIFICATES }));
}

const deletedCourses = ({ em }: RequestContext) =>
  em.find(KnownCourse, { deletionId: { $ne: null } }, { fields: ['id'], orderBy: { id: 'asc' }, disableIdentityMap: true });
