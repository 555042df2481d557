import { Field, Int, ObjectType } from 'type-graphql';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { refusalToEnroll } from '../enrollment/eligible.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentStatus } from '../enrollment/status.js';
import { CourseStub, stub } from '../stubs.js';
import { visibleCourses, waitingCounts } from './course-fields.js';
import type { KnownCourse } from './known-course.entity.js';

/**
 * Whether the caller could enroll now, by the rule that decides when they try. A student can enroll in a full course: they go on the
 * waitlist.
 */
@ObjectType('Eligibility')
export class Eligibility {
  @Field(() => Boolean)
  canEnroll!: boolean;

  @Field(() => ErrorCode, { nullable: true })
  reason!: ErrorCode | null;

  @Field(() => [CourseStub], { nullable: 'items' })
  missingPrerequisites!: CourseStub[];

  @Field(() => Int, { nullable: true })
  seatsLeft!: number | null;

  @Field(() => Int)
  waiting!: number;
}

/** A batch: by the ids of courses. */
export const eligibilities: Batch<string, Eligibility> = async (courseIds, context) => {
  const { load } = context;
  const found = await Promise.all(courseIds.map((id) => load(visibleCourses, id)));
  const courses = found.filter((course) => course !== null);
  const [own, waiting] = await Promise.all([ownOf(context, courses), Promise.all(courses.map(({ id }) => load(waitingCounts, id)))]);
  return new Map(courses.map((course, index) => [course.id, eligibilityOf(context, course, own, waiting[index] ?? 0)]));
};

function eligibilityOf(
  { caller }: RequestContext,
  course: KnownCourse,
  own: ReadonlyMap<string, Enrollment>,
  waiting: number,
): Eligibility {
  const missing = course.prerequisiteIds.filter((id) => own.get(id)?.status !== EnrollmentStatus.COMPLETED);
  const refusal = refusalToEnroll(course, own.get(course.id) ?? null, missing)?.code ?? null;
  const reason = caller.kind === 'user' ? refusal : ErrorCode.UNAUTHENTICATED;
  return { canEnroll: reason === null, reason, missingPrerequisites: missing.map(stub), seatsLeft: course.seatsLeft, waiting };
}

/** The caller's enrollments in these courses and in their prerequisites. */
async function ownOf({ caller, em }: RequestContext, courses: readonly KnownCourse[]): Promise<Map<string, Enrollment>> {
  if (caller.kind !== 'user') return new Map();
  const courseIds = new Set(courses.flatMap(({ id, prerequisiteIds }) => [id, ...prerequisiteIds]));
  const enrollments = await em.find(Enrollment, { studentId: caller.userId, courseId: { $in: [...courseIds] } });
  return new Map(enrollments.map((each) => [each.courseId, each]));
}
