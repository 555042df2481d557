import type { RequestContext } from '../../../platform/kernel/context.js';
import type { TitledCourseFacts } from '../../../schema/questions/course.js';
import { allOfCourse } from '../audience/audience.js';
import { audienceChannel } from '../inbox/channels.js';
import { OUTLIVES_ITS_COURSE } from '../kinds.js';
import { knownCourses } from './known-courses.js';

/**
 * Takes away what is here of a course, and remembers that it is deleted: who belonged to it, and what was told of it, in inboxes and
 * as mail still to be sent. What tells of an end, or of what stays without the course, stays, and leads nowhere.
 *
 * Nobody is told here. COURSE_DELETED names no student, and the course's audience is those who were in: who waited or had still to pay
 * is not among them. One ENROLLMENT_CANCELLED names each of them, once, before this fact or after it: they are told by that alone.
 */
export async function buryCourse(context: RequestContext, course: TitledCourseFacts): Promise<void> {
  // Waits for what is being told of it; nothing is told of it after this.
  if (await knownCourses.setTombstone(context, course)) await takeAway(context, course.id);
}

const broadcasts = 'select id from broadcast where course_id = ?';

async function takeAway({ em }: RequestContext, courseId: string): Promise<void> {
  await em.execute(
    'update notification set course_id = null, link = null where course_id = ? and kind in (select jsonb_array_elements_text(?::jsonb))',
    [courseId, JSON.stringify(OUTLIVES_ITS_COURSE)],
  );
  // Before the mails: whoever turns an audience into mails holds its row meanwhile.
  await em.execute(`delete from mailing where broadcast_id in (${broadcasts})`, [courseId]);
  await em.execute(
    `delete from email_delivery where notification_id in (${broadcasts} union all select id from notification where course_id = ?)`,
    [courseId, courseId],
  );
  await em.execute(`delete from broadcast_mark where broadcast_id in (${broadcasts})`, [courseId]);
  await em.execute('delete from broadcast where course_id = ?', [courseId]);
  await em.execute('delete from notification where course_id = ?', [courseId]);
  await em.execute('delete from audience_member where audience like ?', [allOfCourse(courseId)]);
  await em.execute('delete from feed where channel like ?', [audienceChannel(allOfCourse(courseId))]);
}
