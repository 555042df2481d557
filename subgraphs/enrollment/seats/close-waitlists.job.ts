import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { cancelAndHandOn } from '../enrollment/cancel-and-hand-on.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { closeWaitlistsEvery } from '../settings.js';

/** Enrollments in one transaction, because the other writers of the course wait for it. */
const BATCH = 100;

/**
 * Cancels enrollments that wait for a seat in a course that hands none out any more: they would wait for ever. Each student is told, as
 * at every cancellation.
 */
export const closeWaitlistsJob: Job = {
  name: 'close waitlists',
  every: closeWaitlistsEvery,
  due: dueWhile('from enrollment where line_number is not null'),
  async run(context, stopping) {
    for (const { id } of await closedWithWaitlist(context)) {
      while (!stopping.aborted && (await cancelSome(context.fresh(), id)));
    }
  },
};

const closedWithWaitlist = ({ em, clock }: RequestContext) =>
  em.execute<{ id: string }[]>(
    `select id from known_course where deleted_at is null and (status = 'ARCHIVED' or ends_at <= ? or enrollment_closes_at <= ?)
      and exists (select from enrollment where course_id = known_course.id and line_number is not null)
    order by id`,
    [clock.now(), clock.now()],
  );

/** False when nobody is left on the waitlist, or the course has opened again meanwhile. */
const cancelSome = (context: RequestContext, courseId: string): Promise<boolean> =>
  transaction(context, async (em) => {
    const course = await lockKnownCourse(em, courseId, 'alone');
    const reason = reasonToClose(course, context.clock.now());
    if (reason === null) return false;
    const waiting = await em.find(
      Enrollment,
      { courseId, waitlistNumber: { $ne: null } },
      { orderBy: { id: 'asc' }, limit: BATCH, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    for (const enrollment of waiting) await cancelAndHandOn({ ...context, em }, course, enrollment, 'STAFF', reason);
    return waiting.length === BATCH;
  });

/** For the students to read. A deleted course cancels its enrollments by itself. */
function reasonToClose(course: KnownCourse, now: Date): string | null {
  if (course.isDeleted) return null;
  if (course.status === 'ARCHIVED') return 'The course was archived';
  if (course.hasEnded(now)) return 'The course has ended';
  return course.hasClosed(now) ? 'Enrollment in the course has closed' : null;
}
