import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { askCourse, courseFacts } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

/** While a rebuild has not reached a course, its owner is asked, as for any miss. */
export const knownCourses = readModel<KnownCourse>({ entity: KnownCourse, ask: askCourse });

export async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await knownCourses.upsertMany(context, events.map(courseFacts));
}
