import { FieldResolver, Resolver, Root } from 'type-graphql';
import { stub, UserStub } from '../stubs.js';
import { SubmissionComment } from './comment.entity.js';

@Resolver(() => SubmissionComment)
export class SubmissionCommentResolver {
  @FieldResolver(() => UserStub, { nullable: true })
  author(@Root() { authorId }: SubmissionComment): UserStub {
    return stub(authorId);
  }
}
