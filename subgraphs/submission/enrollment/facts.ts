import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';

/** An enrollment from its event, as it is stored here. */
export const enrollmentFacts = ({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>) => ({
  id: payload.enrollmentId,
  sequence,
  courseId: payload.courseId,
  studentId: payload.studentId,
  status: payload.status,
});
