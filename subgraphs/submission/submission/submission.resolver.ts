import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { addSubmissionComment, SubmissionCommentInput } from '../comment/add-comment.js';
import { SubmissionComment } from '../comment/comment.entity.js';
import { commentsOnSubmissions } from '../comment/find-comments.js';
import { filesOfSubmissions } from '../file/find-files.js';
import { SubmissionFile } from '../file/submission-file.js';
import { AssignmentStub, CourseStub, stub, UserStub } from '../stubs.js';
import { submissionsById } from './find-submissions.js';
import { secondsLateNow } from './lateness.js';
import { submissionChanged } from './live.js';
import { saveSubmissionDraft } from './save-draft.js';
import { SubmissionStatus } from './status.js';
import { Submission } from './submission.entity.js';
import { SubmitInput } from './submission.inputs.js';
import { SubmissionChange } from './submission.types.js';
import { SubmissionFacts, submissionFacts } from './submission-facts.js';
import { submitAssignment } from './submit-assignment.js';

@Resolver(() => Submission)
export class SubmissionResolver {
  @Directive('@authenticated')
  @Query(() => Submission, { nullable: true })
  submission(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(submissionsById, id);
  }

  @Directive('@inaccessible')
  @Query(() => SubmissionFacts, { nullable: true })
  submissionFacts(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return submissionFacts(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Submission)
  saveSubmissionDraft(@Arg('input', () => SubmitInput) input: SubmitInput, @Ctx() context: RequestContext) {
    return saveSubmissionDraft(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Submission)
  submitAssignment(@Arg('input', () => SubmitInput) input: SubmitInput, @Ctx() context: RequestContext) {
    return submitAssignment(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Submission)
  addSubmissionComment(@Arg('input', () => SubmissionCommentInput) input: SubmissionCommentInput, @Ctx() context: RequestContext) {
    return addSubmissionComment(context, input);
  }

  @Directive('@authenticated')
  @Subscription(() => SubmissionChange, { subscribe: submissionChanged })
  submissionChanged(
    @Root() { cursor, at, thing }: Change<Submission>,
    @Arg('assignmentId', () => ID, { nullable: true }) _assignmentId?: string,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): SubmissionChange {
    return { cursor, at, submission: thing };
  }

  @FieldResolver(() => SubmissionStatus)
  status(@Root() submission: Submission, @Ctx() { caller }: RequestContext): SubmissionStatus {
    return submission.statusFor(caller);
  }

  @FieldResolver(() => Boolean)
  async late(@Root() submission: Submission, @Ctx() { load }: RequestContext): Promise<boolean> {
    return Number(await load(secondsLateNow, submission)) > 0;
  }

  @FieldResolver(() => Int)
  secondsLate(@Root() submission: Submission, @Ctx() { load }: RequestContext) {
    return load(secondsLateNow, submission);
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: Submission): CourseStub {
    return stub(courseId);
  }

  @FieldResolver(() => AssignmentStub, { nullable: true })
  assignment(@Root() { assignmentId }: Submission): AssignmentStub {
    return stub(assignmentId);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: Submission): UserStub {
    return stub(studentId);
  }

  @FieldResolver(() => [SubmissionFile])
  files(@Root() { id }: Submission, @Ctx() { load }: RequestContext) {
    return load(filesOfSubmissions, id);
  }

  @FieldResolver(() => [SubmissionComment])
  comments(@Root() { id }: Submission, @Ctx() { load }: RequestContext) {
    return load(commentsOnSubmissions, id);
  }
}
