import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { sagasById } from '../../../platform/messaging/saga/view.js';
import { SagaStep } from '../../../platform/service/graphql/shared.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { Certificate } from '../certificate/certificate.entity.js';
import { certificatesOf } from '../certificate/find-certificates.js';
import { knownCurricula } from '../course/find-course.js';
import { knownCourses } from '../course/known-courses.js';
import { CompleteItemInput, completeItem } from '../progress/complete-item.js';
import { progressOf } from '../progress/progress.js';
import { enrolling } from '../saga/enrolling.js';
import { CourseStub, stub, UserStub } from '../stubs.js';
import { cancelEnrollment } from './cancel-enrollment.js';
import { enroll } from './enroll.js';
import { enrollStudents } from './enroll-students.js';
import { Enrollment } from './enrollment.entity.js';
import { CancelEnrollmentInput, EnrollInput, EnrollStudentsInput } from './enrollment.inputs.js';
import { EnrollmentChange, EnrollmentConnection, EnrollmentsArgs, Progress } from './enrollment.types.js';
import { enrollmentFor, enrollmentsById, waitlistPositions } from './find-enrollments.js';
import { enrollmentChanged } from './live.js';
import { myEnrollments } from './my-enrollments.js';

const sagas = sagasById(enrolling);

@Resolver(() => Enrollment)
export class EnrollmentResolver {
  @Directive('@authenticated')
  @Query(() => Enrollment, { nullable: true })
  enrollment(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(enrollmentsById, id);
  }

  @Directive('@inaccessible')
  @Query(() => Enrollment, { nullable: true })
  enrollmentOf(@Arg('courseId', () => ID) courseId: string, @Arg('studentId', () => ID) studentId: string, @Ctx() context: RequestContext) {
    return enrollmentFor(context, courseId, studentId);
  }

  @Directive('@authenticated')
  @Query(() => EnrollmentConnection, { nullable: true })
  myEnrollments(@Args(() => EnrollmentsArgs) args: EnrollmentsArgs, @Ctx() context: RequestContext) {
    return myEnrollments(context, args);
  }

  @Directive('@authenticated')
  @Mutation(() => Enrollment)
  enroll(@Arg('input', () => EnrollInput) input: EnrollInput, @Ctx() context: RequestContext) {
    return enroll(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => [Enrollment])
  enrollStudents(@Arg('input', () => EnrollStudentsInput) input: EnrollStudentsInput, @Ctx() context: RequestContext) {
    return enrollStudents(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Enrollment)
  cancelEnrollment(@Arg('input', () => CancelEnrollmentInput) input: CancelEnrollmentInput, @Ctx() context: RequestContext) {
    return cancelEnrollment(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Enrollment)
  completeItem(@Arg('input', () => CompleteItemInput) input: CompleteItemInput, @Ctx() context: RequestContext) {
    return completeItem(context, input);
  }

  @Directive('@authenticated')
  @Subscription(() => EnrollmentChange, { subscribe: enrollmentChanged })
  enrollmentChanged(
    @Root() { cursor, at, thing }: Change<Enrollment>,
    @Arg('courseId', () => ID, { nullable: true }) _courseId?: string,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): EnrollmentChange {
    return { cursor, at, enrollment: thing };
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: Enrollment): CourseStub {
    return stub(courseId);
  }

  /** For services that have not received our event yet. */
  @Directive('@inaccessible')
  @FieldResolver(() => String, { nullable: true })
  async courseTitle(@Root() { courseId }: Enrollment, @Ctx() { load }: RequestContext) {
    return (await load(knownCourses.known, courseId))?.title;
  }

  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: Enrollment): UserStub {
    return stub(studentId);
  }

  @FieldResolver(() => Int, { nullable: true })
  waitlistPosition(@Root() { id, waitlistNumber }: Enrollment, @Ctx() { load }: RequestContext) {
    return waitlistNumber === null ? null : load(waitlistPositions, id);
  }

  @FieldResolver(() => Progress)
  async progress(@Root() { courseId, completedItemIds }: Enrollment, @Ctx() { load }: RequestContext): Promise<Progress> {
    const curriculum = await load(knownCurricula, courseId);
    const { nextItemId, ...counted } = progressOf(curriculum?.items ?? [], completedItemIds);
    return { ...counted, nextItem: nextItemId === null ? null : stub(nextItemId) };
  }

  @FieldResolver(() => [SagaStep])
  async saga(@Root() { sagaId }: Enrollment, @Ctx() { load }: RequestContext) {
    return (sagaId && (await load(sagas, sagaId))?.steps) || [];
  }

  @FieldResolver(() => Certificate, { nullable: true })
  certificate(@Root() { id }: Enrollment, @Ctx() { load }: RequestContext) {
    return load(certificatesOf, id);
  }
}
