import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import { isId } from '../../../platform/ids.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import { courses } from '../course/known-courses.js';
import { KnownEnrollment, LEARNING } from './known-enrollment.entity.js';

type EnrollmentFacts = Facts<KnownEnrollment> & Pick<KnownEnrollment, 'courseId' | 'studentId' | 'status'>;

interface Answered {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

const FIELDS = 'id version status course { id } student { id }';

const enrollmentById = question<{ enrollment: Answered | null }, { id: string }>(
  'enrollment',
  `query ($id: ID!) { enrollment(id: $id) { ${FIELDS} } }`,
);

const enrollmentOf = question<{ enrollmentOf: Answered | null }, { courseId: string; studentId: string }>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) { enrollmentOf(courseId: $courseId, studentId: $studentId) { ${FIELDS} } }`,
);

const enrollments = readModel<KnownEnrollment>({
  entity: KnownEnrollment,
  ask: async ({ ask }, id) => factsOf((await ask(enrollmentById, { id })).enrollment),
});

/** Takes over what an event or the owner tells. Nothing of a course that is gone. */
export async function keepEnrollment(context: RequestContext, facts: EnrollmentFacts): Promise<void> {
  if (await courses.under(context, facts.courseId)) await enrollments.keep(context, facts);
}

/**
 * For a command, before it opens its transaction: whether a student is an active learner of a course. Who is not known as one is
 * asked of the owner; UNAVAILABLE when it is away.
 */
export async function learns(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  if (!isId(courseId) || !isId(studentId)) return false;
  const read = () => context.em.findOne(KnownEnrollment, { courseId, studentId, status: { $in: LEARNING } }, { refresh: true });
  if (await read()) return true;
  const answered = factsOf((await context.ask(enrollmentOf, { courseId, studentId })).enrollmentOf);
  if (!answered) return false;
  // Not under the command's idempotency key: a repetition may find it known, and its transactions are counted.
  const own = context.fresh();
  await transaction(own, (em) => keepEnrollment({ ...own, em }, answered));
  context.load.clear();
  return (await read()) !== null;
}

/** A batch: of these courses, those in which the caller is an active learner as far as it is known here. */
export async function ownCourses(courseIds: readonly string[], { em, caller }: RequestContext): Promise<Map<string, true>> {
  if (caller.kind !== 'user') return new Map();
  const own = await em.find(KnownEnrollment, {
    studentId: caller.userId,
    courseId: { $in: courseIds.filter(isId) },
    status: { $in: LEARNING },
  });
  return new Map(own.map(({ courseId }) => [courseId, true]));
}

const factsOf = (answered: Answered | null): EnrollmentFacts | null =>
  answered && {
    id: answered.id,
    sequence: answered.version,
    courseId: answered.course.id,
    studentId: answered.student.id,
    status: answered.status,
  };
