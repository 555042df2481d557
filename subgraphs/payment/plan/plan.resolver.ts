import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { CourseStub } from '../stubs.js';
import { cancelPlan } from './cancel-plan.js';
import { CreatePlanInput, createPlan } from './create-plan.js';
import { findMyPlans, findPlans, plansById } from './find-plans.js';
import { PlanMembership } from './membership.entity.js';
import { Plan } from './plan.entity.js';

@Resolver(() => Plan)
export class PlanResolver {
  @Query(() => [Plan], { nullable: true })
  plans(@Ctx() context: RequestContext) {
    return findPlans(context);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => Plan)
  createPlan(@Arg('input', () => CreatePlanInput) input: CreatePlanInput, @Ctx() context: RequestContext) {
    return createPlan(context, input);
  }

  @FieldResolver(() => [CourseStub], { nullable: 'items' })
  courses(@Root() { courseIds }: Plan): CourseStub[] {
    return courseIds.map((id) => ({ id }));
  }
}

@Resolver(() => PlanMembership)
export class MembershipResolver {
  @Directive('@authenticated')
  @Query(() => [PlanMembership], { nullable: true })
  myPlans(@Ctx() context: RequestContext) {
    return findMyPlans(context);
  }

  @Directive('@authenticated')
  @Mutation(() => PlanMembership)
  cancelPlan(@Arg('membershipId', () => ID) membershipId: string, @Ctx() context: RequestContext) {
    return cancelPlan(context, membershipId);
  }

  @FieldResolver(() => Plan)
  plan(@Root() { planId }: PlanMembership, @Ctx() { load }: RequestContext) {
    return load(plansById, planId);
  }
}
