import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { type EnrollmentFacts, enrollmentFacts } from '../../../schema/questions/enrollment.js';
import { underCourses } from '../course/under-courses.js';
import { markPopularity } from '../mark/mark-documents.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

const knownEnrollments = readModel<KnownEnrollment, EnrollmentFacts>({
  entity: KnownEnrollment,
  onUpserted: (context, facts) =>
    markPopularity(
      context,
      facts.map(({ courseId }) => courseId),
    ),
});

export async function upsertEnrollments(events: readonly EventEnvelope<EnrollmentSnapshot>[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(context, await underCourses(context, events.map(enrollmentFacts)));
}
