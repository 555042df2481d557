import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { readModel } from '../../../platform/read-model/read-model.js';
import { courses } from '../course/courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

interface EnrollmentAnswer {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

type OfStudent = Readonly<Record<'courseId' | 'studentId', string>>;

const enrollmentOf = question<{ readonly enrollmentOf: EnrollmentAnswer | null }, OfStudent>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) {
    enrollmentOf(courseId: $courseId, studentId: $studentId) { id version status course { id } student { id } }
  }`,
);

export const enrollments = readModel({
  entity: KnownEnrollment,
  ask: async (context, of: OfStudent) => factsOf((await context.ask(enrollmentOf, { ...of })).enrollmentOf),
  within: (context, { courseId }) => courses.under(context, courseId),
});

const factsOf = (answered: EnrollmentAnswer | null) =>
  answered && {
    id: answered.id,
    sequence: answered.version,
    courseId: answered.course.id,
    studentId: answered.student.id,
    status: answered.status,
  };

/**
 * For a command, before it opens its transaction: whether the student is in the course. One who is not, as far as is known here, is
 * asked for at the owner. UNAVAILABLE when it is away.
 */
export async function isEnrolled(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await enrollments.find(context, { courseId, studentId }, ({ isInCourse }) => isInCourse);
  return enrollment?.isInCourse ?? false;
}
