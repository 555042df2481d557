import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { askForPayment } from '../saga/enrolling.js';
import { handOn } from '../seats/hand-on.js';
import type { Enrollment } from './enrollment.entity.js';
import { notifyFollowers } from './followers.js';
import type { CancelCause } from './status.js';

/** Cancels the enrollment, and hands its seat on if it had one. The caller holds the lock of the course's row. */
export async function cancelAndHandOn(
  context: RequestContext,
  course: KnownCourse,
  enrollment: Enrollment,
  cause: CancelCause,
  reason: string,
): Promise<void> {
  const hadSeat = enrollment.hasSeat;
  enrollment.cancel(course, cause, reason);
  notifyFollowers(context, enrollment);
  if (hadSeat) await handOn(context, course, askForPayment);
}
