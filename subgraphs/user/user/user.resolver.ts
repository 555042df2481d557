import { IsOptional, ValidateNested } from 'class-validator';
import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { orgUnitsById } from '../org-unit/find-org-units.js';
import { OrgUnit } from '../org-unit/org-unit.entity.js';
import { assignOrgUnit } from './assign-org-unit.js';
import { findUsers, usersById } from './find-users.js';
import { UserAndAdmins } from './private-field.js';
import { register } from './register.js';
import { setUserActive } from './set-user-active.js';
import { setUserRole } from './set-user-role.js';
import { updateProfile } from './update-profile.js';
import { User } from './user.entity.js';
import { AssignOrgUnitInput, RegisterInput, SetUserActiveInput, SetUserRoleInput, UpdateProfileInput, UserFilter } from './user.inputs.js';

const UserConnection = connectionOf('User', () => User);

@ArgsType()
class UsersArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => UserFilter, { nullable: true })
  filter?: UserFilter | null;
}

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true })
  me(@Ctx() { caller, load }: RequestContext) {
    return caller.kind === 'user' ? load(usersById, caller.userId) : null;
  }

  @Query(() => User, { nullable: true })
  user(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(usersById, id);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Query(() => UserConnection, { nullable: true })
  users(@Args(() => UsersArgs) { filter, ...page }: UsersArgs, @Ctx() context: RequestContext) {
    return findUsers(context, page, filter ?? {});
  }

  @Mutation(() => User)
  register(@Arg('input', () => RegisterInput) input: RegisterInput, @Ctx() context: RequestContext) {
    return register(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => User)
  updateProfile(@Arg('input', () => UpdateProfileInput) input: UpdateProfileInput, @Ctx() context: RequestContext) {
    return updateProfile(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => User)
  setUserRole(@Arg('input', () => SetUserRoleInput) input: SetUserRoleInput, @Ctx() context: RequestContext) {
    return setUserRole(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => User)
  setUserActive(@Arg('input', () => SetUserActiveInput) input: SetUserActiveInput, @Ctx() context: RequestContext) {
    return setUserActive(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => User)
  assignOrgUnit(@Arg('input', () => AssignOrgUnitInput) input: AssignOrgUnitInput, @Ctx() context: RequestContext) {
    return assignOrgUnit(context, input);
  }

  @UserAndAdmins()
  @FieldResolver(() => OrgUnit, { nullable: true })
  orgUnit(@Root() user: User, @Ctx() { load }: RequestContext) {
    return user.orgUnitId && load(orgUnitsById, user.orgUnitId);
  }
}
