import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { type Entry, entryOf } from '../earned/entry.js';
import { askForPayment } from '../saga/enrolling.js';
import { nextWaitlistNumber, takeSeats } from '../seats/seats.js';
import type { Enrollment, Terms } from './enrollment.entity.js';
import { notifyFollowers } from './followers.js';
import { EnrollmentStatus } from './status.js';

/** Takes a seat, or a place on the waitlist. A free seat is the student's at once. The caller holds the lock of the course's row. */
export async function beginEnrollment(context: RequestContext, course: KnownCourse, enrollment: Enrollment, terms: Terms): Promise<void> {
  const { em, clock } = context;
  const now = clock.now();
  em.persist(enrollment);
  if (!(await takeSeats(em, course.id, 1))) {
    enrollment.begin(course, terms, EnrollmentStatus.WAITLISTED, await nextWaitlistNumber(em, course.id), now);
  } else if (terms.price.amount > 0) {
    enrollment.begin(course, terms, EnrollmentStatus.PENDING_PAYMENT, null, now);
    await askForPayment(context, enrollment);
    // The saga has notified the followers.
    return;
  } else {
    beginActive(course, await entryOf(em, enrollment), enrollment, terms, now);
  }
  notifyFollowers(context, enrollment);
}

/** Begins with a seat that was taken and needs no payment. */
export function beginActive(course: KnownCourse, entry: Entry, enrollment: Enrollment, terms: Terms, now: Date): void {
  enrollment.begin(course, terms, EnrollmentStatus.ACTIVE, null, now);
  enrollment.activate(course, entry, now);
  enrollment.confirm(course);
}
