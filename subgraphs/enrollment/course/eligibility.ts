import { Field, Int, ObjectType } from 'type-graphql';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { refusalToEnroll, unmetPrerequisites } from '../enrollment/eligible.js';
import type { Enrollment } from '../enrollment/enrollment.entity.js';
import { coursePolicy } from '../policy.js';
import { CourseStub, stub } from '../stubs.js';
import { ownEnrollments, visibleCourses, waitingCounts } from './course-fields.js';
import type { KnownCourse } from './known-course.entity.js';
import { knownCourses } from './known-courses.js';
import { thereAmong } from './there-among.js';

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
  const { load, em, caller } = context;
  const found = await Promise.all(courseIds.map((id) => load(visibleCourses, id)));
  const courses = found.filter((course) => course !== null);
  const needed = [...new Set(courses.flatMap(({ prerequisiteIds }) => prerequisiteIds))];
  const unmet = await thereAmong(context, await unmetPrerequisites(em, needed, caller.kind === 'user' ? caller.userId : null));
  const hidden = await hiddenOf(context, [...unmet]);
  const of = async (course: KnownCourse) =>
    eligibilityOf(context, course, unmet, {
      hidden,
      own: await load(ownEnrollments, course.id),
      waiting: (await load(waitingCounts, course.id)) ?? 0,
    });
  return new Map(await Promise.all(courses.map(async (course) => [course.id, await of(course)] as const)));
};

interface Surroundings {
  /** Prerequisites that are not shown to the caller. */
  readonly hidden: ReadonlySet<string>;
  readonly own: Enrollment | null;
  readonly waiting: number;
}

function eligibilityOf(
  { caller, clock }: RequestContext,
  course: KnownCourse,
  unmet: ReadonlySet<string>,
  { hidden, own, waiting }: Surroundings,
): Eligibility {
  const missing = course.prerequisiteIds.filter((id) => unmet.has(id));
  const refusal = refusalToEnroll(course, own, missing, clock.now())?.code ?? null;
  const reason = caller.kind === 'user' ? refusal : ErrorCode.UNAUTHENTICATED;
  return {
    canEnroll: reason === null,
    reason,
    missingPrerequisites: missing.filter((id) => !hidden.has(id)).map(stub),
    seatsLeft: course.seatsLeft,
    waiting,
  };
}

/** Those of the courses that the caller may not see. Of one that is not known here yet, its owner decides. */
async function hiddenOf({ load, caller }: RequestContext, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const known = await Promise.all(ids.map((id) => load(knownCourses.known, id)));
  return new Set(known.flatMap((course) => (course && !coursePolicy.see(caller, course) ? [course.id] : [])));
}
