import type { RequestContext } from '../../../platform/context.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { ofCourse, Via } from '../audience/audience.js';
import { setMember } from '../audience/membership.js';
import { type Message, tellPerson } from '../inbox/tell.js';

/** Whoever is in a course belongs to its audience; what was announced before they came is not for them. */
export function belongs({ payload, time }: EventEnvelope<EnrollmentSnapshot>, context: RequestContext, isIn: boolean): Promise<void> {
  const { courseId, studentId: userId } = payload;
  return setMember(context, { audience: ofCourse(courseId), via: Via.ENROLLMENT, userId }, isIn, new Date(time));
}

export async function tellStudent(
  { payload, time, silent }: EventEnvelope<EnrollmentSnapshot>,
  context: RequestContext,
  message: Message,
): Promise<void> {
  if (silent) return;
  const { courseId, studentId } = payload;
  await tellPerson(context, studentId, { ...message, courseId, link: `/courses/${courseId}`, at: new Date(time) });
}
