import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import { courses } from '../course/courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

interface EnrollmentAnswer {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

const FIELDS = 'id version status course { id } student { id }';

const enrollmentById = question<{ readonly enrollment: EnrollmentAnswer | null }, { id: string }>(
  'enrollment',
  `query ($id: ID!) { enrollment(id: $id) { ${FIELDS} } }`,
);

const enrollmentOfStudent = question<{ readonly enrollmentOf: EnrollmentAnswer | null }, { courseId: string; studentId: string }>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) { enrollmentOf(courseId: $courseId, studentId: $studentId) { ${FIELDS} } }`,
);

export const enrollments = readModel({
  entity: KnownEnrollment,
  ask: async (context, id) => factsOf((await context.ask(enrollmentById, { id })).enrollment),
});

const factsOf = (answered: EnrollmentAnswer | null): Facts<KnownEnrollment> | null =>
  answered && {
    id: answered.id,
    sequence: answered.version,
    courseId: answered.course.id,
    studentId: answered.student.id,
    status: answered.status,
  };

/** Takes over what is newer, unless the course is gone: then nothing of it is kept. */
export async function keepEnrollment(context: RequestContext, facts: Facts<KnownEnrollment> & { courseId: string }): Promise<void> {
  if (await courses.under(context, facts.courseId)) await enrollments.keep(context, facts);
}

/**
 * For a command, before it opens its transaction: whether the student is in the course. One who is not, as far as is known here, is
 * asked for at the owner. UNAVAILABLE when it is away.
 */
export async function isEnrolled(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const known = await context.em.findOne(KnownEnrollment, { courseId, studentId }, { refresh: true });
  if (known?.isInCourse) return true;
  const answered = factsOf((await context.ask(enrollmentOfStudent, { courseId, studentId })).enrollmentOf);
  if (!answered) return false;
  // Not under the command's idempotency key: a repetition may find it known, and its transactions are counted.
  const own = context.fresh();
  await transaction(own, (em) => keepEnrollment({ ...own, em }, { ...answered, courseId }));
  const kept = await context.em.findOne(KnownEnrollment, { courseId, studentId }, { refresh: true });
  return kept?.isInCourse ?? false;
}

/** The row at which the work of one student in a course queues up. */
export const lockEnrollment = (em: EntityManager, courseId: string, studentId: string): Promise<KnownEnrollment | null> =>
  em.findOne(KnownEnrollment, { courseId, studentId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
