import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { isId } from '../../../platform/ids.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { courses } from '../course/courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

/** Those who learn in the course, or have: as enrollment counts who is in it. */
export const LEARNING: readonly string[] = ['ACTIVE', 'COMPLETED'];

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

type EnrollmentFacts = Facts<KnownEnrollment> & Pick<KnownEnrollment, 'courseId'>;

const answered = ({ id, version: sequence, status, course, student }: Answered): EnrollmentFacts => ({
  id,
  sequence,
  status,
  courseId: course.id,
  studentId: student.id,
});

const enrollments = readModel({
  entity: KnownEnrollment,
  async ask(context, id) {
    const { enrollment } = await context.ask(enrollmentById, { id });
    return enrollment && answered(enrollment);
  },
});

export function keepEnrollment({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  const { enrollmentId: id, courseId, studentId, status } = payload;
  return keepInCourse(context, { id, sequence, courseId, studentId, status });
}

/** Of a course that is gone nothing is kept. */
async function keepInCourse(context: RequestContext, facts: EnrollmentFacts): Promise<void> {
  if (await courses.under(context, facts.courseId)) await enrollments.keep(context, facts);
}

/** Whether somebody learns in the course, as it is known here or else as enrollment says. UNAVAILABLE when that one is away. */
export async function isLearner(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  if (!isId(courseId)) return false;
  const read = () => context.em.findOne(KnownEnrollment, { courseId, studentId, status: { $in: LEARNING } }, { refresh: true });
  if (await read()) return true;
  const { enrollmentOf: found } = await context.ask(enrollmentOf, { courseId, studentId });
  if (!found || !LEARNING.includes(found.status)) return false;
  const own = context.fresh();
  await transaction(own, (em) => keepInCourse({ ...own, em }, answered(found)));
  return (await read()) !== null;
}
