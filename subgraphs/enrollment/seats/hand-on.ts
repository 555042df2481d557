import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { tellFollowers } from '../enrollment/followers.js';
import { runningMembership } from '../plan/memberships.js';
import { returnSeat, takeSeatInTurn } from './seats.js';

/** Sets off the payment of somebody for whom a seat was taken. Handed in, since the saga that takes payments hands seats on itself. */
export type AskForPayment = (context: RequestContext, enrollment: Enrollment) => Promise<void>;

/** Promotions in one transaction at most: a course that has grown by thousands of seats is filled by a job. */
export const PROMOTIONS_AT_ONCE = 100;

/** A seat that somebody gave up goes to the first who waits, in the same transaction. Under the lock of the course's row. */
export async function handOn(context: RequestContext, course: KnownCourse, askForPayment: AskForPayment): Promise<void> {
  await returnSeat(context.em, course.id);
  await fillSeats(context, course, askForPayment);
}

/** Gives seats to those who wait, in their order, while there are seats. A course that takes no enrollments keeps them. */
export async function fillSeats(context: RequestContext, course: KnownCourse, askForPayment: AskForPayment): Promise<void> {
  if (!course.takesEnrollments) return;
  for (let promoted = 0; promoted < PROMOTIONS_AT_ONCE; promoted += 1) {
    const first = await firstInLine(context, course.id);
    if (!first || !(await takeSeatInTurn(context.em, course.id))) return;
    await promote(context, course, first, askForPayment);
  }
}

async function firstInLine({ em }: RequestContext, courseId: string): Promise<Enrollment | null> {
  // What this transaction has done to the line counts.
  await em.flush();
  return em.findOne(
    Enrollment,
    { courseId, lineNumber: { $ne: null } },
    { orderBy: { lineNumber: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

async function promote(context: RequestContext, course: KnownCourse, enrollment: Enrollment, askForPayment: AskForPayment): Promise<void> {
  const now = context.clock.now();
  const membershipId = enrollment.isFree ? null : await runningMembership(context.em, enrollment.studentId, course.id);
  if (membershipId) enrollment.coverBy(course, membershipId, now);
  else if (enrollment.isFree) enrollment.activate(course, now);
  else await askForPayment(context, enrollment);
  enrollment.promoted(course);
  tellFollowers(context, enrollment);
}
