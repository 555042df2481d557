import type { RequestContext } from '../../../platform/kernel/context.js';
import type { TitledCourseFacts } from '../../../schema/questions/course.js';
import { allOfCourse } from '../audience/audience.js';
import { audienceChannel } from '../inbox/channels.js';
import { OUTLIVES_ITS_COURSE } from '../kinds.js';
import { knownCourses } from './known-courses.js';

/**
 * Removes what is here of a course, and keeps its tombstone: its audiences, its notices in inboxes, and mail that was not sent yet.
 * Notices that outlive the course stay, without a link. Nobody is notified here. COURSE_DELETED names no student, and the course's
 * audience does not include students who waited or had still to pay. Each of them has one ENROLLMENT_CANCELLED, before this event or
 * after it, and is notified by that.
 */
export async function tombstoneCourse(context: RequestContext, course: TitledCourseFacts): Promise<void> {
  // This waits for notices of the course that are being written; none is written afterwards.
  if (await knownCourses.setTombstone(context, course)) await removeAll(context, course.id);
}

const broadcasts = 'select id from broadcast where course_id = ?';

async function removeAll({ em }: RequestContext, courseId: string): Promise<void> {
  await em.execute(
    'update notification set course_id = null, link = null where course_id = ? and kind in (select jsonb_array_elements_text(?::jsonb))',
    [courseId, JSON.stringify(OUTLIVES_ITS_COURSE)],
  );
  // Before the mails: the job that turns an audience into mails locks this row meanwhile.
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
