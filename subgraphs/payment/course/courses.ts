import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { on } from '../../../platform/messaging/inbox/consumer.js';
import { defineProjection } from '../../../platform/messaging/projection/define.js';
import {
  CourseArchived,
  CourseCreated,
  CourseDeleted,
  CoursePublished,
  type CourseSnapshot,
  CourseStaffChanged,
  CourseUpdated,
} from '../../../schema/events/course.js';
import { courseFacts } from '../../../schema/questions/course.js';
import { knownCourses, tombstoneOf } from './known-courses.js';

/**
 * Who teaches which course: that decides who may see which payment. While a rebuild has not reached a course, its owner is asked, as for
 * any miss.
 */
export const courses = defineProjection({
  name: 'courses',
  tables: ['known_course'],
  tombstones: { known_course: 'deleted_at is not null' },
  consumers: [
    on(CourseCreated, handleCourseChange),
    on(CourseUpdated, handleCourseChange),
    on(CoursePublished, handleCourseChange),
    on(CourseArchived, handleCourseChange),
    on(CourseStaffChanged, handleCourseChange),
    // `tombstone-course.ts` removes what was sold of the course, under the same tombstone: whichever consumer comes first sets it.
    on(CourseDeleted, async (event, context) => void (await knownCourses.setTombstone(context, tombstoneOf(event)))),
  ],
});

async function handleCourseChange(event: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  await knownCourses.upsert(context, courseFacts(event));
}
