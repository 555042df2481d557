import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { askForPayment } from '../saga/enrolling.js';
import { nextInLine, takeSeats } from '../seats/seats.js';
import type { Enrollment, Terms } from './enrollment.entity.js';
import { tellFollowers } from './followers.js';
import { EnrollmentStatus } from './status.js';

/** Takes a seat, or a place in line. A seat that costs nothing is the student's at once. Under the lock of the course's row. */
export async function beginEnrollment(context: RequestContext, course: KnownCourse, enrollment: Enrollment, terms: Terms): Promise<void> {
  const { em, clock } = context;
  const now = clock.now();
  em.persist(enrollment);
  if (!(await takeSeats(em, course.id, 1))) {
    enrollment.begin(course, terms, EnrollmentStatus.WAITLISTED, await nextInLine(em, course.id), now);
  } else if (terms.price.amount > 0) {
    enrollment.begin(course, terms, EnrollmentStatus.PENDING_PAYMENT, null, now);
    await askForPayment(context, enrollment);
    // The saga has told the followers.
    return;
  } else {
    beginActive(course, enrollment, terms, now);
  }
  tellFollowers(context, enrollment);
}

/** With a seat that was taken, and nothing to pay. */
export function beginActive(course: KnownCourse, enrollment: Enrollment, terms: Terms, now: Date): void {
  enrollment.begin(course, terms, EnrollmentStatus.ACTIVE, null, now);
  enrollment.activate(course, now);
  enrollment.confirm(course);
}
