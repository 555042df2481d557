import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { createOrgUnit } from './create-org-unit.js';
import { deleteOrgUnit } from './delete-org-unit.js';
import { allOrgUnits, childrenOf, orgUnitsById, pathsOf } from './find-org-units.js';
import { OrgUnit } from './org-unit.entity.js';
import { CreateOrgUnitInput, UpdateOrgUnitInput } from './org-unit.inputs.js';
import { updateOrgUnit } from './update-org-unit.js';

@Resolver(() => OrgUnit)
export class OrgUnitResolver {
  @Directive('@authenticated')
  @Query(() => [OrgUnit], { nullable: true })
  orgUnits(@Ctx() context: RequestContext) {
    return allOrgUnits(context);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => OrgUnit)
  createOrgUnit(@Arg('input', () => CreateOrgUnitInput) input: CreateOrgUnitInput, @Ctx() context: RequestContext) {
    return createOrgUnit(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => OrgUnit)
  updateOrgUnit(@Arg('input', () => UpdateOrgUnitInput) input: UpdateOrgUnitInput, @Ctx() context: RequestContext) {
    return updateOrgUnit(context, input);
  }

  @Directive('@policy(policies: [["role:ADMIN"]])')
  @Mutation(() => Boolean)
  deleteOrgUnit(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return deleteOrgUnit(context, id);
  }

  @FieldResolver(() => OrgUnit, { nullable: true })
  parent(@Root() unit: OrgUnit, @Ctx() { load }: RequestContext) {
    return unit.parentId && load(orgUnitsById, unit.parentId);
  }

  @FieldResolver(() => [OrgUnit])
  children(@Root() unit: OrgUnit, @Ctx() { load }: RequestContext) {
    return load(childrenOf, unit.id);
  }

  @FieldResolver(() => [OrgUnit])
  path(@Root() unit: OrgUnit, @Ctx() { load }: RequestContext) {
    return load(pathsOf, unit.id);
  }
}
