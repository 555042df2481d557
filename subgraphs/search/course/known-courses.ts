import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { courseFacts } from '../../../schema/questions/course.js';
import { markCourses } from '../mark/mark-documents.js';
import { KnownCourse } from './known-course.entity.js';

export const knownCourses = readModel<KnownCourse>({
  entity: KnownCourse,
  onUpserted: (context, facts) =>
    markCourses(
      context,
      facts.map(({ id }) => id),
    ),
});

export async function upsertCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await knownCourses.upsertMany(context, events.map(factsOf));
}

const factsOf = (event: EventEnvelope<CourseSnapshot>): Facts<KnownCourse> => {
  const { title, summary, description, topics, level, language, price, updatedAt } = event.payload;
  return { ...courseFacts(event), title, summary, description, topics, level, language, isFree: price.amount === 0, updatedAt };
};
