import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { SubmissionSnapshot } from '../../../schema/events/submission.js';
import { submittersOf, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import { knownCourses } from '../course/known-courses.js';

/** A student who has submitted is notified of later changes in how the assignment is graded. */
export async function hasSubmitted({ payload, time }: EventEnvelope<SubmissionSnapshot>, context: RequestContext): Promise<void> {
  const { courseId, assignmentId, studentId: userId } = payload;
  if (!(await knownCourses.requireParent(context, courseId))) return;
  await setMember(context, { audiences: [submittersOf(courseId, assignmentId)], via: Via.SUBMISSION, userId }, true, new Date(time));
}
