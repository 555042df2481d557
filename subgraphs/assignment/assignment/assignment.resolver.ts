import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { Extension } from '../extension/extension.entity.js';
import { ExtensionInput } from '../extension/extension.inputs.js';
import { extensionsOf, ownDueAt } from '../extension/find-extensions.js';
import { setExtension } from '../extension/set-extension.js';
import { AssignmentFacts, assignmentFacts } from '../facts/assignment-facts.js';
import { CourseStub } from '../stubs.js';
import { assignments } from './access.js';
import { Assignment } from './assignment.entity.js';
import { CreateAssignmentInput, UpdateAssignmentInput } from './assignment.inputs.js';
import { createAssignment } from './create-assignment.js';
import { deleteAssignment } from './delete-assignment.js';
import { assignmentsById } from './find-assignments.js';
import { MyAssignmentsArgs, myAssignments } from './my-assignments.js';
import { pagesOfCourses } from './pages.js';
import { updateAssignment } from './update-assignment.js';

const AssignmentConnection = connectionOf('Assignment', () => Assignment);

@Resolver(() => Assignment)
export class AssignmentResolver {
  @Directive('@authenticated')
  @Query(() => Assignment, { nullable: true })
  assignment(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(assignmentsById, id);
  }

  @Directive('@authenticated')
  @Query(() => AssignmentConnection, { nullable: true })
  myAssignments(@Args(() => MyAssignmentsArgs) page: MyAssignmentsArgs, @Ctx() context: RequestContext) {
    return myAssignments(context, page);
  }

  @Directive('@inaccessible')
  @Query(() => AssignmentFacts, { nullable: true })
  assignmentFacts(
    @Arg('id', () => ID) id: string,
    @Arg('studentId', () => ID, { nullable: true }) studentId: string | null,
    @Ctx() context: RequestContext,
  ) {
    return assignmentFacts(context, id, studentId);
  }

  @Directive('@authenticated')
  @Mutation(() => Assignment)
  createAssignment(@Arg('input', () => CreateAssignmentInput) input: CreateAssignmentInput, @Ctx() context: RequestContext) {
    return createAssignment(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Assignment)
  updateAssignment(@Arg('input', () => UpdateAssignmentInput) input: UpdateAssignmentInput, @Ctx() context: RequestContext) {
    return updateAssignment(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Assignment)
  setExtension(@Arg('input', () => ExtensionInput) input: ExtensionInput, @Ctx() context: RequestContext) {
    return setExtension(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  deleteAssignment(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return deleteAssignment(context, id);
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: Assignment): CourseStub {
    return { id: courseId };
  }

  /** With the caller's extension. */
  @FieldResolver(() => DateTime, { nullable: true })
  myDueAt(@Root() assignment: Assignment, @Ctx() context: RequestContext) {
    return ownDueAt(assignment, context);
  }

  @FieldResolver(() => [Extension], { nullable: true })
  extensions(@Root() assignment: Assignment, @Ctx() context: RequestContext) {
    return extensionsOf(assignment, context);
  }
}

/**
 * The fields that this service adds to a course. Null for a course whose assignments the caller may not see, or that is not known here
 * yet.
 */
@Resolver(() => CourseStub)
export class CourseResolver {
  @FieldResolver(() => AssignmentConnection, { nullable: true })
  async assignments(@Root() { id }: CourseStub, @Args(() => PageArgs) page: PageArgs, @Ctx() { load }: RequestContext) {
    return (await load(assignments.seen, id)) && load(pagesOfCourses, { ...page, ownerId: id });
  }
}
