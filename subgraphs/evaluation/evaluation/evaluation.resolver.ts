import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { withdrawAssignment } from '../assignment/withdraw-assignment.js';
import { AssignmentStub, SubmissionStub, stub, UserStub } from '../stubs.js';
import { GradeInput } from './evaluation.inputs.js';
import { EvaluationView } from './evaluation.view.js';
import { evaluationsOfSubmissions, ownEvaluations, viewOf, viewsOf } from './find-evaluations.js';
import { gradeSubmission } from './grade-submission.js';
import { pendingEvaluations } from './pending-evaluations.js';
import { releaseGrades } from './release-grades.js';

const EvaluationConnection = connectionOf('Evaluation', () => EvaluationView);

@Resolver(() => EvaluationView)
export class EvaluationResolver {
  @Directive('@authenticated')
  @Query(() => EvaluationConnection, { nullable: true })
  pendingEvaluations(@Arg('courseId', () => ID) courseId: string, @Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    return pendingEvaluations(context, courseId, page);
  }

  @Directive('@authenticated')
  @Mutation(() => EvaluationView)
  async gradeSubmission(@Arg('input', () => GradeInput) input: GradeInput, @Ctx() context: RequestContext) {
    return viewOf(context, await gradeSubmission(context, input));
  }

  @Directive('@authenticated')
  @Mutation(() => [EvaluationView])
  async releaseGrades(@Arg('assignmentId', () => ID) assignmentId: string, @Ctx() context: RequestContext) {
    return viewsOf(context, await releaseGrades(context, assignmentId));
  }

  @Directive('@inaccessible')
  @Mutation(() => Boolean)
  withdrawAssignment(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return withdrawAssignment(context, id);
  }

  @FieldResolver(() => SubmissionStub, { nullable: true })
  submission(@Root() { submissionId }: EvaluationView): SubmissionStub {
    return stub(submissionId);
  }

  @FieldResolver(() => AssignmentStub, { nullable: true })
  assignment(@Root() { assignmentId }: EvaluationView): AssignmentStub {
    return stub(assignmentId);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: EvaluationView): UserStub {
    return stub(studentId);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  grader(@Root() { graderId }: EvaluationView): UserStub | null {
    return graderId === null ? null : stub(graderId);
  }
}

@Resolver(() => SubmissionStub)
export class SubmissionResolver {
  @FieldResolver(() => EvaluationView, { nullable: true })
  evaluation(@Root() { id }: SubmissionStub, @Ctx() { load }: RequestContext) {
    return load(evaluationsOfSubmissions, id);
  }
}

@Resolver(() => AssignmentStub)
export class AssignmentResolver {
  @FieldResolver(() => EvaluationView, { nullable: true })
  myEvaluation(@Root() { id }: AssignmentStub, @Ctx() { load }: RequestContext) {
    return load(ownEvaluations, id);
  }
}
