import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import { askEnrollmentOf } from '../../../schema/questions/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

export const knownEnrollments = readModel({
  entity: KnownEnrollment,
  ask: askEnrollmentOf,
  parent: { model: knownCourses, idOf: ({ courseId }) => courseId },
});

/**
 * For a command, before it opens its transaction: whether a student is an active learner of a course. Before the answer is no, the owner
 * is asked; UNAVAILABLE when it is away.
 */
export async function learns(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await knownEnrollments.find(context, { courseId, studentId }, ({ isInCourse }) => isInCourse);
  return enrollment?.isInCourse ?? false;
}

/** A batch: those of the courses in which the caller is known here as an active learner. */
export async function ownCourses(courseIds: readonly string[], { em, caller }: RequestContext): Promise<Map<string, true>> {
  if (caller.kind !== 'user') return new Map();
  const own = await em.find(KnownEnrollment, {
    studentId: caller.userId,
    courseId: { $in: courseIds.filter(isId) },
    status: { $in: IN_COURSE },
  });
  return new Map(own.map(({ courseId }) => [courseId, true]));
}
