import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { EnrollmentConnection, RosterArgs } from '../enrollment/enrollment.types.js';
import { CourseStub } from '../stubs.js';
import { enrollmentCounts, ownEnrollments, visibleCourses } from './course-fields.js';
import { Eligibility, eligibilities } from './eligibility.js';
import { enrollmentsInCourse } from './enrollments-in-course.js';

/** The fields that enrollment adds to a course. Null for a course that the caller may not see, or that is not known here yet. */
@Resolver(() => CourseStub)
export class CourseResolver {
  @FieldResolver(() => Int, { nullable: true })
  async enrollmentCount(@Root() { id }: CourseStub, @Ctx() { load }: RequestContext) {
    return (await load(visibleCourses, id)) && load(enrollmentCounts, id);
  }

  @FieldResolver(() => Int, { nullable: true })
  async seatsLeft(@Root() { id }: CourseStub, @Ctx() { load }: RequestContext) {
    return (await load(visibleCourses, id))?.seatsLeft;
  }

  @FieldResolver(() => Enrollment, { nullable: true })
  myEnrollment(@Root() { id }: CourseStub, @Ctx() { load }: RequestContext) {
    return load(ownEnrollments, id);
  }

  @FieldResolver(() => Eligibility, { nullable: true })
  eligibility(@Root() { id }: CourseStub, @Ctx() { load }: RequestContext) {
    return load(eligibilities, id);
  }

  /** The staff; null for everybody else. */
  @FieldResolver(() => EnrollmentConnection, { nullable: true })
  enrollments(@Root() { id }: CourseStub, @Args(() => RosterArgs) args: RosterArgs, @Ctx() context: RequestContext) {
    return enrollmentsInCourse(context, id, args);
  }
}
