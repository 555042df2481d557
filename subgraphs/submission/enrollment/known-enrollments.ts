import type { RequestContext } from '../../../platform/kernel/context.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askEnrollmentOf } from '../../../schema/questions/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

export const knownEnrollments = readModel({
  entity: KnownEnrollment,
  ask: askEnrollmentOf,
  parent: { model: knownCourses, idOf: ({ courseId }) => courseId },
});

/**
 * For a command, before it opens its transaction: whether the student is in the course. Before the answer is no, the owner is asked.
 * UNAVAILABLE when it is away.
 */
export async function isEnrolled(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await knownEnrollments.find(context, { courseId, studentId }, ({ isInCourse }) => isInCourse);
  return enrollment?.isInCourse ?? false;
}
