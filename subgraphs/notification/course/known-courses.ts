import type { RequestContext } from '../../../platform/kernel/context.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askTitledCourse, type TitledCourseFacts } from '../../../schema/questions/course.js';
import { ofCourse, Via } from '../audience/audience.js';
import { setMembers } from '../audience/membership.js';
import { KnownCourse } from './known-course.entity.js';

/** Courses as `course` tells of them. The staff of a course belong to its audience. */
export const knownCourses = readModel<KnownCourse, TitledCourseFacts>({
  entity: KnownCourse,
  ask: askTitledCourse,
  async onUpserted(context, facts) {
    for (const { id, instructorId, staffIds, updatedAt } of facts) {
      await setMembers(context, { audience: ofCourse(id), via: Via.STAFF }, [instructorId, ...staffIds], new Date(updatedAt));
      // The next change may be of the same course.
      await context.em.flush();
    }
  },
});

/** Those of the events whose courses are there, their rows shared. */
export async function inOpenCourses<Event extends { readonly payload: { readonly courseId: string } }>(
  events: readonly Event[],
  context: RequestContext,
): Promise<Event[]> {
  const courses = await knownCourses.requireParents(
    context,
    events.map(({ payload }) => payload.courseId),
  );
  return events.filter(({ payload }) => courses.has(payload.courseId));
}
