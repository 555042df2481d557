import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { SubmissionSnapshot } from '../../../schema/events/submission.js';
import { submittersOf, Via } from '../audience/audience.js';
import { join } from '../audience/membership.js';
import { inOpenCourses } from '../course/known-courses.js';

/** Students who have submitted are notified of later changes in how the assignment is graded. */
export async function haveSubmitted(events: readonly EventEnvelope<SubmissionSnapshot>[], context: RequestContext): Promise<void> {
  const accepted = await inOpenCourses(events, context);
  const memberships = accepted.map(({ payload: { courseId, assignmentId, studentId: userId }, time }) => ({
    audiences: [submittersOf(courseId, assignmentId)],
    via: Via.SUBMISSION,
    userId,
    since: new Date(time),
  }));
  await join(context, memberships);
}
