import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf } from '../../../platform/service/graphql/connection.js';
import { modulesOfCourses } from '../curriculum/find-curriculum.js';
import { CourseModule } from '../curriculum/module.entity.js';
import { UserStub } from '../stubs.js';
import { addCourseStaff } from './add-course-staff.js';
import { archiveCourse } from './archive-course.js';
import { CoursesArgs } from './catalogue.inputs.js';
import { Course } from './course.entity.js';
import { CourseStaffInput, CreateCourseInput, TransferCourseInput, UpdateCourseInput } from './course.inputs.js';
import { createCourse } from './create-course.js';
import { duplicateCourse } from './duplicate-course.js';
import { coursesById, coursesBySlug, existingCourses } from './find-courses.js';
import { listCourses } from './list-courses.js';
import { CoursePermissions } from './permissions.js';
import { publishCourse } from './publish-course.js';
import { removeCourseStaff } from './remove-course-staff.js';
import { transferCourse } from './transfer-course.js';
import { updateCourse } from './update-course.js';

const CourseConnection = connectionOf('Course', () => Course);

@Resolver(() => Course)
export class CourseResolver {
  @Query(() => Course, { nullable: true })
  course(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(coursesById, id);
  }

  @Query(() => Course, { nullable: true })
  courseBySlug(@Arg('slug', () => String) slug: string, @Ctx() { load }: RequestContext) {
    return load(coursesBySlug, slug);
  }

  @Query(() => CourseConnection, { nullable: true })
  courses(@Args(() => CoursesArgs) args: CoursesArgs, @Ctx() context: RequestContext) {
    return listCourses(context, args);
  }

  @Directive('@inaccessible')
  @Query(() => [ID])
  existingCourses(@Arg('ids', () => [ID]) ids: string[], @Ctx() context: RequestContext) {
    return existingCourses(context, ids);
  }

  @Directive('@policy(policies: [["role:INSTRUCTOR"], ["role:ADMIN"]])')
  @Mutation(() => Course)
  createCourse(@Arg('input', () => CreateCourseInput) input: CreateCourseInput, @Ctx() context: RequestContext) {
    return createCourse(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  updateCourse(@Arg('input', () => UpdateCourseInput) input: UpdateCourseInput, @Ctx() context: RequestContext) {
    return updateCourse(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  publishCourse(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return publishCourse(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  archiveCourse(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return archiveCourse(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  duplicateCourse(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return duplicateCourse(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  transferCourse(@Arg('input', () => TransferCourseInput) input: TransferCourseInput, @Ctx() context: RequestContext) {
    return transferCourse(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  addCourseStaff(@Arg('input', () => CourseStaffInput) input: CourseStaffInput, @Ctx() context: RequestContext) {
    return addCourseStaff(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  removeCourseStaff(@Arg('input', () => CourseStaffInput) input: CourseStaffInput, @Ctx() context: RequestContext) {
    return removeCourseStaff(context, input);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  instructor(@Root() course: Course): UserStub {
    return { id: course.instructorId };
  }

  @FieldResolver(() => [UserStub], { nullable: 'items' })
  staff(@Root() course: Course): UserStub[] {
    return course.staffIds.map((id) => ({ id }));
  }

  /** The prerequisites that the caller may see. */
  @FieldResolver(() => [Course])
  async prerequisites(@Root() course: Course, @Ctx() { load }: RequestContext) {
    const courses = await Promise.all(course.prerequisiteIds.map((id) => load(coursesById, id)));
    return courses.filter((each) => each !== null);
  }

  @FieldResolver(() => [CourseModule])
  modules(@Root() course: Course, @Ctx() { load }: RequestContext) {
    return load(modulesOfCourses, course.id);
  }

  @FieldResolver(() => CoursePermissions)
  permissions(@Root() course: Course, @Ctx() { caller }: RequestContext): CoursePermissions {
    return CoursePermissions.of(caller, course);
  }
}
