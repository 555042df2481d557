import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { type EnrollmentSnapshot, IN_COURSE } from '../../../schema/events/enrollment.js';
import { askEnrollmentOf, type EnrollmentFacts, enrollmentFacts, type OfStudent } from '../../../schema/questions/enrollment.js';
import { learnersBy } from '../../../schema/read-models/learners.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

const knownEnrollments = readModel({
  entity: KnownEnrollment,
  async ask(context, of: OfStudent) {
    const answered = await askEnrollmentOf(context, of);
    return answered && withPresence(answered);
  },
  parent: { model: knownCourses, idIn: 'courseId' },
});

/** Who is in the course was in it from then on: facts that say nothing of it leave that as it is. */
const withPresence = (facts: EnrollmentFacts): EnrollmentFacts & { readonly wasInCourse?: true } =>
  IN_COURSE.includes(facts.status) ? { ...facts, wasInCourse: true } : facts;

export const { learns } = learnersBy(KnownEnrollment, knownEnrollments);

async function wereInCourse(em: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await em.execute(
    `update known_enrollment set was_in_course = true
    where not was_in_course and id in (select id::uuid from jsonb_array_elements_text(?::jsonb) as entered (id))`,
    [JSON.stringify(ids)],
  );
}

type EnrollmentEvent = EventEnvelope<EnrollmentSnapshot>;

/** An event of a student who entered the course may have been replaced by this one before it was applied. */
export async function upsertCancelled(
  events: readonly (EnrollmentEvent & { readonly payload: { readonly was: string } })[],
  context: RequestContext,
): Promise<void> {
  await upsertEnrollments(events, context);
  const entered = events.filter(({ payload: { was } }) => IN_COURSE.includes(was));
  await wereInCourse(
    context.em,
    entered.map(({ payload }) => payload.enrollmentId),
  );
}

export async function upsertEnrollments(events: readonly EnrollmentEvent[], context: RequestContext): Promise<void> {
  await knownEnrollments.upsertMany(
    context,
    events.map((event) => withPresence(enrollmentFacts(event))),
  );
}

/** Who leaves and comes back joined when they first came: what they missed before they left stays missed. */
export async function upsertActivated(
  events: readonly (EnrollmentEvent & { readonly payload: { readonly activatedAt: string } })[],
  context: RequestContext,
): Promise<void> {
  await upsertEnrollments(events, context);
  const joined = events.map(({ payload: { enrollmentId: id, activatedAt: joined_at } }) => ({ id, joined_at }));
  await context.em.execute(
    `update known_enrollment known set joined_at = least(known.joined_at, joined.joined_at)
    from (select id, min(joined_at) as joined_at from jsonb_to_recordset(?::jsonb) as entered (id uuid, joined_at timestamptz) group by id) joined
    where known.id = joined.id`,
    [JSON.stringify(joined)],
  );
}

/** Whether somebody learns in the course, or did once: their grades are kept. */
export async function isStudent(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await knownEnrollments.find(context, { courseId, studentId }, ({ wasInCourse }) => wasInCourse);
  return enrollment?.wasInCourse ?? false;
}
