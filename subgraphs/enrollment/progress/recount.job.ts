import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { Job } from '../../../platform/service/jobs.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { lockKnownCourse } from '../course/lock-course.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { recountEvery } from '../settings.js';

/** Enrollments in one transaction, which others wait for. */
const BATCH = 100;

/**
 * Counts progress anew where what is required has changed, and so completes those who have just that left undone which is gone.
 * It remembers how far it came: a course may have a hundred thousand learners, and the service may stop.
 */
export const recountJob: Job = {
  name: 'recount progress',
  every: recountEvery,
  async run(context, stopping) {
    const courses = await context.em.find(
      KnownCurriculum,
      { recountAfter: { $ne: null } },
      { fields: ['courseId'], disableIdentityMap: true },
    );
    for (const { courseId } of courses) {
      while (!stopping.aborted && (await recountSome(context.fresh(), courseId)));
    }
  },
};

/** False when there is nothing left to count, or another process is at it. */
const recountSome = (context: RequestContext, courseId: string): Promise<boolean> =>
  transaction(context, async (em) => {
    const course = await lockKnownCourse(em, courseId, 'shared');
    const curriculum = await em.findOne(
      KnownCurriculum,
      { courseId, recountAfter: { $ne: null } },
      { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE, refresh: true },
    );
    if (!curriculum) return false;
    const enrollments = await em.find(
      Enrollment,
      { courseId, status: EnrollmentStatus.ACTIVE, completedItemIds: { $ne: [] }, id: { $gt: curriculum.recountAfter } },
      { orderBy: { id: 'asc' }, limit: BATCH, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    for (const enrollment of enrollments) {
      enrollment.recount(course, curriculum.items, null, context.clock.now());
      tellFollowers({ ...context, em }, enrollment);
    }
    curriculum.recountAfter = enrollments.length < BATCH ? null : (enrollments.at(-1)?.id ?? null);
    return curriculum.recountAfter !== null;
  });
