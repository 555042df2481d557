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
import { knownCourses, tombstoneOf } from './known-courses.js';

/** Who teaches what, for who may see which payment. What a rebuild does not have yet is asked of its owner, as any miss is. */
export const courses = defineProjection({
  name: 'courses',
  tables: ['known_course'],
  tombstones: { known_course: 'deleted_at is not null' },
  consumers: [
    on(CourseCreated, keep),
    on(CourseUpdated, keep),
    on(CoursePublished, keep),
    on(CourseArchived, keep),
    on(CourseStaffChanged, keep),
    // What is sold of it is taken away elsewhere (`bury-course.ts`), under the same tombstone: whichever comes first sets it.
    on(CourseDeleted, async (event, context) => void (await knownCourses.setTombstone(context, tombstoneOf(event)))),
  ],
});

async function keep({ payload, sequence }: EventEnvelope<CourseSnapshot>, context: RequestContext): Promise<void> {
  const { courseId: id, status, instructorId, staffIds } = payload;
  await knownCourses.upsert(context, { id, sequence, status, instructorId, staffIds });
}
