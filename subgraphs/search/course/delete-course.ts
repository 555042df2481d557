import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { markCourses } from '../mark/mark-documents.js';
import { knownCourses } from './known-courses.js';
import { holdCourseAlone } from './under-courses.js';

interface Deletion {
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: string[];
}

/** Nothing of the course is found any more, and nothing that comes of it later is kept. */
export async function deleteCourse({ payload, sequence, time }: EventEnvelope<Deletion>, context: RequestContext): Promise<void> {
  const { courseId: id, instructorId, staffIds } = payload;
  const nothing = { title: '', summary: '', description: '', topics: [], level: null, language: 'und', isFree: false, updatedAt: time };
  await holdCourseAlone(context, id);
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds, ...nothing });
  await context.em.execute('delete from known_enrollment where course_id = ?', [id]);
  await context.em.execute(
    `update known_content set title = '', excerpt = null, deleted_at = ? where course_id = ? and deleted_at is null`,
    [time, id],
  );
  await markCourses(context, [id]);
}
