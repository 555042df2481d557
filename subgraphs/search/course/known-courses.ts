import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Facts, readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { courseFacts } from '../../../schema/questions/course.js';
import { markCourses } from '../mark/mark-documents.js';
import { KnownCourse } from './known-course.entity.js';

const knownCourses = readModel<KnownCourse>({
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

interface Deletion {
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: string[];
}

/** Nothing of the course is found any more, and nothing that comes of it later is kept. */
export async function deleteCourse({ payload, sequence, time }: EventEnvelope<Deletion>, context: RequestContext): Promise<void> {
  const { courseId: id, instructorId, staffIds } = payload;
  const nothing = { title: '', summary: '', description: '', topics: [], level: null, language: 'und', isFree: false, updatedAt: time };
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds, ...nothing });
  await context.em.execute('delete from known_enrollment where course_id = ?', [id]);
  await context.em.execute(
    `update known_content set title = '', excerpt = null, deleted_at = ? where course_id = ? and deleted_at is null`,
    [time, id],
  );
  await markCourses(context, [id]);
}
