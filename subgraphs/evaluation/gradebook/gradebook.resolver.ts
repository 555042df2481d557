import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { PageArgs } from '../../../platform/service/graphql/connection.js';
import { RosterOrder, RosterPart } from '../../../platform/service/graphql/shared.js';
import { ExcuseInput } from '../excuse/excuse.inputs.js';
import { excuseStudent } from '../excuse/excuse-student.js';
import { AssignmentStub, ContentItemStub, CourseStub, stub } from '../stubs.js';
import { gradebook, gradebookRows, myGrades } from './gradebook.js';
import { Gradebook, GradebookRow, GradebookRowConnection } from './gradebook.types.js';
import { assignmentsOfCourses, quizzesOfCourses } from './work.js';

@Resolver(() => Gradebook)
export class GradebookResolver {
  @Directive('@authenticated')
  @Query(() => Gradebook, { nullable: true })
  gradebook(
    @Arg('courseId', () => ID) courseId: string,
    @Arg('orderBy', () => RosterOrder, { nullable: true, defaultValue: RosterOrder.NAME }) orderBy: RosterOrder | null,
    @Arg('include', () => RosterPart, { nullable: true, defaultValue: RosterPart.LEARNERS }) include: RosterPart | null,
    @Ctx() context: RequestContext,
  ) {
    return gradebook(context, courseId, { orderBy, include });
  }

  @Directive('@authenticated')
  @Query(() => GradebookRow, { nullable: true })
  myGrades(@Arg('courseId', () => ID) courseId: string, @Ctx() context: RequestContext) {
    return myGrades(context, courseId);
  }

  @Directive('@authenticated')
  @Mutation(() => GradebookRow)
  excuseStudent(@Arg('input', () => ExcuseInput) input: ExcuseInput, @Ctx() context: RequestContext) {
    return excuseStudent(context, input);
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: Gradebook): CourseStub {
    return stub(courseId);
  }

  @FieldResolver(() => [AssignmentStub], { nullable: 'items' })
  async assignments(@Root() { courseId }: Gradebook, @Ctx() { load }: RequestContext): Promise<AssignmentStub[]> {
    return ((await load(assignmentsOfCourses, courseId)) ?? []).map(({ id }) => stub(id));
  }

  @FieldResolver(() => [ContentItemStub], { nullable: 'items' })
  async quizzes(@Root() { courseId }: Gradebook, @Ctx() { load }: RequestContext): Promise<ContentItemStub[]> {
    return ((await load(quizzesOfCourses, courseId)) ?? []).map(({ id }) => stub(id));
  }

  @FieldResolver(() => GradebookRowConnection)
  rows(@Root() book: Gradebook, @Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    return gradebookRows(context, book, page);
  }
}
