import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { PageArgs } from '../../../platform/service/graphql/connection.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { CourseStub } from '../stubs.js';
import { acceptInvitation } from './accept-invitation.js';
import { InvitationConnection, InvitationResult, InviteStudentsInput } from './invitation.types.js';
import { invitationsInCourse } from './invitations-in-course.js';
import { inviteStudents } from './invite-students.js';
import { withdrawInvitation } from './withdraw-invitation.js';

@Resolver(() => CourseStub)
export class InvitationResolver {
  @Directive('@authenticated')
  @Mutation(() => [InvitationResult])
  inviteStudents(@Arg('input', () => InviteStudentsInput) input: InviteStudentsInput, @Ctx() context: RequestContext) {
    return inviteStudents(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Enrollment)
  acceptInvitation(@Arg('token', () => String) token: string, @Ctx() context: RequestContext) {
    return acceptInvitation(context, token);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  withdrawInvitation(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return withdrawInvitation(context, id);
  }

  /** The staff; null for everybody else. */
  @FieldResolver(() => InvitationConnection, { nullable: true })
  invitations(@Root() { id }: CourseStub, @Args(() => PageArgs) page: PageArgs, @Ctx() context: RequestContext) {
    return invitationsInCourse(context, id, page);
  }
}
