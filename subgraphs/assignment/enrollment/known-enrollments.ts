import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { isId } from '../../../platform/ids.js';
import { type Facts, readModel } from '../../../platform/read-model/read-model.js';
import { courses } from '../course/known-courses.js';
import { KnownEnrollment, LEARNING } from './known-enrollment.entity.js';

type OfStudent = Readonly<Record<'courseId' | 'studentId', string>>;

type EnrollmentFacts = Facts<KnownEnrollment> & Pick<KnownEnrollment, 'courseId' | 'studentId' | 'status'>;

interface Answered {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

const enrollmentOf = question<{ enrollmentOf: Answered | null }, OfStudent>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) {
    enrollmentOf(courseId: $courseId, studentId: $studentId) { id version status course { id } student { id } }
  }`,
);

export const enrollments = readModel({
  entity: KnownEnrollment,
  ask: async ({ ask }, of: OfStudent) => factsOf((await ask(enrollmentOf, { ...of })).enrollmentOf),
  within: (context, { courseId }) => courses.under(context, courseId),
});

/**
 * For a command, before it opens its transaction: whether a student is an active learner of a course. Who is not known as one is
 * asked of the owner; UNAVAILABLE when it is away.
 */
export async function learns(context: RequestContext, courseId: string, studentId: string): Promise<boolean> {
  const enrollment = await enrollments.find(context, { courseId, studentId }, ({ isLearning }) => isLearning);
  return enrollment?.isLearning ?? false;
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
