import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventType } from '../../../platform/messaging/event/define.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { on } from '../../../platform/messaging/inbox/consumer.js';
import { defineProjection } from '../../../platform/messaging/projection/define.js';
import { CourseDeleted, type CourseSnapshot } from '../../../schema/events/course.js';
import { deleteCourse } from '../course/delete-course.js';
import { upsertCourses } from '../course/known-courses.js';
import { keepingFacts } from './keep-facts.js';
import { courseEvents, courseSources, sources } from './sources.js';
import { FACTS } from './tables.js';

const keepFacts = keepingFacts(sources);
const keepCourseFacts = keepingFacts(courseSources);

/** One handler for all of these: whatever a batch brings is one run. */
const kept = sources.map(({ event }) => on.many(event as EventType<never>, keepFacts));

const keptOfCourses = courseEvents.map((event) => on.many(event, keepCourses));

/** All that happened, as events told it: every figure is counted from these tables. */
export const facts = defineProjection({
  name: 'facts',
  tables: ['known_course', 'known_fact_course', ...FACTS],
  tombstones: { known_course: 'deleted_at is not null', known_fact_course: 'deleted_at is not null' },
  fields: ['Query.courseReport', 'Query.platformReport', 'Query.atRiskStudents'],
  consumers: [...kept, ...keptOfCourses, on(CourseDeleted, deleteCourse)],
});

async function keepCourses(events: readonly EventEnvelope<CourseSnapshot>[], context: RequestContext): Promise<void> {
  await upsertCourses(events, context);
  await keepCourseFacts(events as readonly EventEnvelope<never>[], context);
}
