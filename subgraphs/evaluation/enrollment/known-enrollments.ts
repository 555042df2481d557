import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { type EnrollmentSnapshot, IN_COURSE } from '../../../schema/events/enrollment.js';
import { askEnrollmentOf } from '../../../schema/questions/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

const knownEnrollments = readModel({
  entity: KnownEnrollment,
  ask: askEnrollmentOf,
  parent: (context, { courseId }) => knownCourses.requireParent(context, courseId),
  async onUpserted({ em }, { id, status }) {
    if (IN_COURSE.includes(String(status))) await em.execute('update known_enrollment set was_in_course = true where id = ?', [id]);
  },
});

/** An event of a student who entered the course may have been replaced by this one before it was applied. */
export async function upsertCancelled(
  event: EventEnvelope<EnrollmentSnapshot & { readonly was: string }>,
  context: RequestContext,
): Promise<void> {
  await upsertEnrollment(event, context);
  const { enrollmentId, was } = event.payload;
  if (IN_COURSE.includes(was)) await context.em.execute('update known_enrollment set was_in_course = true where id = ?', [enrollmentId]);
}

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

/** Whether somebody learns in the course, or did once: their grades are kept. */
export async function isStudent(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await knownEnrollments.find(context, { courseId, studentId }, ({ wasInCourse }) => wasInCourse);
  return enrollment?.wasInCourse ?? false;
}
