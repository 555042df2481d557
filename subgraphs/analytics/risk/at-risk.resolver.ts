import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { stub, UserStub } from '../stubs.js';
import { AtRiskArgs, AtRiskStudent } from './at-risk.types.js';
import { atRiskStudents } from './at-risk-students.js';

@Resolver(() => AtRiskStudent)
export class AtRiskResolver {
  @Directive('@authenticated')
  @Query(() => [AtRiskStudent], { nullable: true })
  atRiskStudents(@Args(() => AtRiskArgs) asked: AtRiskArgs, @Ctx() context: RequestContext) {
    return atRiskStudents(context, asked);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: AtRiskStudent): UserStub {
    return stub(studentId);
  }
}
