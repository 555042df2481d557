import type { RequestContext } from '../../../platform/kernel/context.js';
import type { KnownCourse } from '../course/known-course.entity.js';
import { askForPayment } from '../saga/enrolling.js';
import { handOn } from '../seats/hand-on.js';
import type { Enrollment } from './enrollment.entity.js';
import { tellFollowers } from './followers.js';
import type { CancelCause } from './status.js';

/** Cancels, and hands the seat on if there was one. Under the lock of the course's row. */
export async function giveUp(
  context: RequestContext,
  course: KnownCourse,
  enrollment: Enrollment,
  cause: CancelCause,
  reason: string,
): Promise<void> {
  const hadSeat = enrollment.hasSeat;
  enrollment.cancel(course, cause, reason);
  tellFollowers(context, enrollment);
  if (hadSeat) await handOn(context, course, askForPayment);
}
