import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import type { EventEnvelope } from '../../../platform/events/envelope.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { courses } from '../course/courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

interface Answered {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

type OfStudent = Readonly<Record<'courseId' | 'studentId', string>>;

const enrollmentOf = question<{ enrollmentOf: Answered | null }, OfStudent>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) {
    enrollmentOf(courseId: $courseId, studentId: $studentId) { id version status course { id } student { id } }
  }`,
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
  async ask(context, of: OfStudent) {
    const { enrollmentOf: found } = await context.ask(enrollmentOf, { ...of });
    return found && answered(found);
  },
  within: (context, { courseId }) => courses.under(context, courseId),
});

export async function keepEnrollment({ payload, sequence }: EventEnvelope<EnrollmentSnapshot>, context: RequestContext): Promise<void> {
  const { enrollmentId: id, courseId, studentId, status } = payload;
  await enrollments.keep(context, { id, sequence, courseId, studentId, status });
}

/** Whether somebody learns in the course, as it is known here or else as enrollment says. UNAVAILABLE when that one is away. */
export async function isLearner(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await enrollments.find(context, { courseId, studentId }, ({ isLearning }) => isLearning);
  return enrollment?.isLearning ?? false;
}
