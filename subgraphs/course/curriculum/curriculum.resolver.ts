import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Course } from '../course/course.entity.js';
import { AssignmentStub, ContentItemStub } from '../stubs.js';
import { addModule } from './add-module.js';
import { addModuleItem } from './add-module-item.js';
import {
  AddModuleInput,
  AddModuleItemInput,
  ReorderModuleItemsInput,
  ReorderModulesInput,
  UpdateModuleInput,
  UpdateModuleItemInput,
} from './curriculum.inputs.js';
import { itemsOfModules } from './find-curriculum.js';
import { CourseModule } from './module.entity.js';
import { ModuleItem, ModuleItemKind } from './module-item.entity.js';
import { removeModule } from './remove-module.js';
import { removeModuleItem } from './remove-module-item.js';
import { reorderModuleItems } from './reorder-module-items.js';
import { reorderModules } from './reorder-modules.js';
import { shows } from './shows.js';
import { updateModule } from './update-module.js';
import { updateModuleItem } from './update-module-item.js';

@Resolver(() => CourseModule)
export class ModuleResolver {
  @Directive('@authenticated')
  @Mutation(() => CourseModule)
  addModule(@Arg('input', () => AddModuleInput) input: AddModuleInput, @Ctx() context: RequestContext) {
    return addModule(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => CourseModule)
  updateModule(@Arg('input', () => UpdateModuleInput) input: UpdateModuleInput, @Ctx() context: RequestContext) {
    return updateModule(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  removeModule(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return removeModule(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Course)
  reorderModules(@Arg('input', () => ReorderModulesInput) input: ReorderModulesInput, @Ctx() context: RequestContext) {
    return reorderModules(context, input);
  }

  @FieldResolver(() => [ModuleItem])
  items(@Root() module: CourseModule, @Ctx() { load }: RequestContext) {
    return load(itemsOfModules, module.id);
  }
}

@Resolver(() => ModuleItem)
export class ModuleItemResolver {
  @Directive('@inaccessible')
  @Query(() => Boolean)
  showsAssignment(
    @Arg('courseId', () => ID) courseId: string,
    @Arg('assignmentId', () => ID) assignmentId: string,
    @Ctx() context: RequestContext,
  ) {
    return shows(context, courseId, ModuleItemKind.ASSIGNMENT, assignmentId);
  }

  @Directive('@inaccessible')
  @Query(() => Boolean)
  showsContent(@Arg('courseId', () => ID) courseId: string, @Arg('contentId', () => ID) contentId: string, @Ctx() context: RequestContext) {
    return shows(context, courseId, ModuleItemKind.CONTENT, contentId);
  }

  @Directive('@authenticated')
  @Mutation(() => ModuleItem)
  addModuleItem(@Arg('input', () => AddModuleItemInput) input: AddModuleItemInput, @Ctx() context: RequestContext) {
    return addModuleItem(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => ModuleItem)
  updateModuleItem(@Arg('input', () => UpdateModuleItemInput) input: UpdateModuleItemInput, @Ctx() context: RequestContext) {
    return updateModuleItem(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => CourseModule)
  removeModuleItem(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return removeModuleItem(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => CourseModule)
  reorderModuleItems(@Arg('input', () => ReorderModuleItemsInput) input: ReorderModuleItemsInput, @Ctx() context: RequestContext) {
    return reorderModuleItems(context, input);
  }

  @FieldResolver(() => ContentItemStub, { nullable: true })
  content(@Root() { kind, refId }: ModuleItem): ContentItemStub | null {
    return kind === ModuleItemKind.CONTENT ? { id: refId } : null;
  }

  @FieldResolver(() => AssignmentStub, { nullable: true })
  assignment(@Root() { kind, refId }: ModuleItem): AssignmentStub | null {
    return kind === ModuleItemKind.ASSIGNMENT ? { id: refId } : null;
  }
}
