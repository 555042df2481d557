import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { askDatedCourse, datedCourseFacts } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

export const knownCourses = readModel<KnownCourse>({ entity: KnownCourse, ask: askDatedCourse });

export async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await knownCourses.upsertMany(context, events.map(datedCourseFacts));
}

/** For a command, in its transaction: the course that it writes under, its row shared until the end. COURSE_DELETED. */
export async function openCourse(em: EntityManager, id: string): Promise<KnownCourse> {
  const course = await knownCourses.lock(em, id);
  if (!course || course.isDeleted) throw refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');
  return course;
}
