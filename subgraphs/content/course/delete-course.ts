import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Done, done } from '../../../platform/messaging/saga/answer.js';
import { discardScope } from '../../../platform/service/uploads/discard.js';
import { stillShown } from '../upload/still-shown.js';
import { knownCourses } from './known-courses.js';

interface Deletion {
  readonly sagaId: string;
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: string[];
}

/**
 * Removes everything of a deleted course but its tombstone. The tombstone waits for the writes under the course, and a later write finds
 * it and writes nothing: so nothing of the course is left, and nothing is added.
 */
export async function deleteCourse({ payload, sequence }: EventEnvelope<Deletion>, context: RequestContext): Promise<Done> {
  const { em } = context;
  const { courseId: id, instructorId, staffIds } = payload;
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds, endsAt: null });
  await em.execute('delete from import_ref where thing_id in (select id from content_item where course_id = ?)', [id]);
  const files = await em.execute<{ object_key: string | null }[]>(
    `with track as (
      delete from media_track where content_id in (select id from content_item where course_id = ?) returning object_key
    ), content as (delete from content_item where course_id = ? returning object_key)
    select object_key from track union all select object_key from content`,
    [id, id],
  );
  await stillShown(
    em,
    files.map(({ object_key }) => object_key),
  );
  await discardScope(em, id);
  await em.execute('delete from awaited_copy where course_id = ? or source_course_id = ?', [id, id]);
  await em.execute('delete from known_enrollment where course_id = ?', [id]);
  return done();
}
