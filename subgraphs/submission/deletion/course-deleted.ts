import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { type Done, done } from '../../../platform/messaging/saga/answer.js';
import { knownCourses } from '../course/known-courses.js';
import { discardFiles } from '../file/discard-files.js';

interface Deleted {
  readonly courseId: string;
  readonly instructorId: string;
  readonly staffIds: readonly string[];
}

/**
 * Takes away all of a course, in one transaction. Its row is taken alone first, which waits for what is being written under it; from
 * then on the tombstone keeps everything out. Nobody is told of single submissions. The bytes of files go later.
 */
export async function courseDeleted(context: RequestContext, { payload, sequence }: EventEnvelope<Deleted>): Promise<Done> {
  const { em } = context;
  const { courseId: id, instructorId, staffIds } = payload;
  await knownCourses.setTombstone(context, { id, sequence, status: 'DELETING', instructorId, staffIds: [...staffIds] });
  await discardFiles(em, { where: 'submission.course_id = ?', parameters: [id] });
  const ofIts = '(select id from submission where course_id = ?)';
  await em.execute(`delete from submission_comment where submission_id in ${ofIts}`, [id]);
  await em.execute(`delete from import_ref where thing_id in ${ofIts}`, [id]);
  for (const table of ['submission', 'known_extension', 'known_assignment', 'known_enrollment']) {
    await em.execute(`delete from ${table} where course_id = ?`, [id]);
  }
  return done();
}
