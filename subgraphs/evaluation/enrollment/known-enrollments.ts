import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { askEnrollmentOf } from '../../../schema/questions/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

const knownEnrollments = readModel({
  entity: KnownEnrollment,
  ask: askEnrollmentOf,
  parent: (context, { courseId }) => knownCourses.requireParent(context, courseId),
});

export async function upsertEnrollment({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  const { enrollmentId: id, courseId, studentId, status } = payload;
  await knownEnrollments.upsert(context, { id, sequence, courseId, studentId, status });
}

/**
 * Whether a student learns in the course, as it is known here or, failing that, as enrollment answers. UNAVAILABLE when enrollment is
 * away.
 */
export async function isLearner(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await knownEnrollments.find(context, { courseId, studentId }, ({ isInCourse }) => isInCourse);
  return enrollment?.isInCourse ?? false;
}
