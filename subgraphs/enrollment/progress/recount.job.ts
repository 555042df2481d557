import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { KnownCurriculum } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { recountEvery } from '../settings.js';

/** Enrollments in one transaction, which others wait for. */
const BATCH = 100;

/**
 * Counts progress anew after the required items of a course have changed, and completes the course for students who miss nothing any
 * more. It remembers how far it has come: a course may have a hundred thousand learners, and the service may stop in between.
 */
export const recountJob: Job = {
  name: 'recount progress',
  every: recountEvery,
  due: dueWhile('from known_curriculum where recount_after is not null'),
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

/** False when nothing is left to count, or another process is counting. */
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
      notifyFollowers({ ...context, em }, enrollment);
    }
    curriculum.recountAfter = enrollments.length < BATCH ? null : (enrollments.at(-1)?.id ?? null);
    return curriculum.recountAfter !== null;
  });
