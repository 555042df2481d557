import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Done, done } from '../../../platform/messaging/saga/answer.js';
import { discardScope } from '../../../platform/service/uploads/discard.js';
import { knownCourses } from '../course/known-courses.js';

interface Deleted {
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: readonly string[];
}

/**
 * Removes everything of a course, in one transaction. The tombstone comes first: it waits for the writes under the course, and afterwards
 * nothing is accepted. Nobody is notified of single submissions. A job removes the bytes of files later.
 */
export async function courseDeleted(context: RequestContext, { payload, sequence }: EventEnvelope<Deleted>): Promise<Done> {
  const { em } = context;
  const { courseId: id, instructorId, staffIds } = payload;
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds: [...staffIds] });
  await discardScope(em, id);
  const ofIts = '(select id from submission where course_id = ?)';
  await em.execute(`delete from submission_comment where submission_id in ${ofIts}`, [id]);
  await em.execute(`delete from import_ref where thing_id in ${ofIts}`, [id]);
  for (const table of ['submission', 'known_extension', 'known_assignment', 'known_enrollment']) {
    await em.execute(`delete from ${table} where course_id = ?`, [id]);
  }
  return done();
}
