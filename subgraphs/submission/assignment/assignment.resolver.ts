import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { AssignmentStub } from '../stubs.js';
import { ownSubmissions } from '../submission/find-submissions.js';
import { Submission } from '../submission/submission.entity.js';
import { SubmissionConnection, SubmissionsArgs } from '../submission/submission.types.js';
import { submissionsOfAssignment } from './submissions-of-assignment.js';

/** The fields that this service adds to an assignment. */
@Resolver(() => AssignmentStub)
export class AssignmentResolver {
  /** Null without a sign-in. */
  @FieldResolver(() => [Submission], { nullable: true })
  mySubmissions(@Root() { id }: AssignmentStub, @Ctx() { load }: RequestContext) {
    return load(ownSubmissions, id);
  }

  /** The staff; null for everybody else, and for an assignment that is not known here yet. */
  @FieldResolver(() => SubmissionConnection, { nullable: true })
  submissions(@Root() { id }: AssignmentStub, @Args(() => SubmissionsArgs) args: SubmissionsArgs, @Ctx() context: RequestContext) {
    return submissionsOfAssignment(context, id, args);
  }
}
