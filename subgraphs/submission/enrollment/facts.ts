import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';

/** What a fact of enrollment's tells, as it is kept here. */
export const enrollmentFacts = ({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>) => ({
  id: payload.enrollmentId,
  sequence,
  courseId: payload.courseId,
  studentId: payload.studentId,
  status: payload.status,
});
