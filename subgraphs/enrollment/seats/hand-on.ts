import { LockMode } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { itemsOf } from '../course/known-courses.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { runningMembership } from '../plan/memberships.js';
import { returnSeat, takeSeatsForWaitlist } from './seats.js';

/**
 * Starts the payment for an enrollment that has got a seat. It is an argument, because the saga that takes payments hands seats on
 * itself.
 */
export type AskForPayment = (context: RequestContext, enrollment: Enrollment) => Promise<void>;

/** The most promotions in one transaction. A job fills a course that has grown by thousands of seats. */
export const PROMOTIONS_AT_ONCE = 100;

/** Hands a returned seat to the first student on the waitlist, in the same transaction. The caller holds the lock of the course's row. */
export async function handOn(context: RequestContext, course: KnownCourse, askForPayment: AskForPayment): Promise<void> {
  await returnSeat(context.em, course.id);
  await fillSeats(context, course, askForPayment);
}

/**
 * Gives seats to the students on the waitlist, in their order, while there are seats. A course that takes no enrollments now keeps its
 * seats.
 */
export async function fillSeats(context: RequestContext, course: KnownCourse, askForPayment: AskForPayment): Promise<void> {
  if (!course.takesEnrollments(context.clock.now())) return;
  let items: readonly CourseItem[] | undefined;
  for (let promoted = 0; promoted < PROMOTIONS_AT_ONCE; promoted += 1) {
    const first = await firstOnWaitlist(context, course.id);
    if (!first || !(await takeSeatsForWaitlist(context.em, course.id, 1))) return;
    items ??= await itemsOf(context.em, course.id);
    await promote(context, course, items, first, askForPayment);
  }
}

async function firstOnWaitlist({ em }: RequestContext, courseId: string): Promise<Enrollment | null> {
  // The query below has to see what this transaction has changed on the waitlist.
  await em.flush();
  return em.findOne(
    Enrollment,
    { courseId, waitlistNumber: { $ne: null } },
    { orderBy: { waitlistNumber: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
}

async function promote(
  context: RequestContext,
  course: KnownCourse,
  items: readonly CourseItem[],
  enrollment: Enrollment,
  askForPayment: AskForPayment,
): Promise<void> {
  const now = context.clock.now();
  const membershipId = enrollment.isFree ? null : await runningMembership(context.em, enrollment.studentId, course.id);
  if (membershipId) enrollment.coverBy(course, { items }, membershipId, now);
  else if (enrollment.isFree) enrollment.activate(course, { items }, now);
  else await askForPayment(context, enrollment);
  enrollment.promoted(course);
  notifyFollowers(context, enrollment);
}
