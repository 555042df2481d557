import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { SagaState } from '../../../platform/messaging/saga/states.js';
import { sagasById } from '../../../platform/messaging/saga/view.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { SagaStep } from '../../../platform/service/graphql/shared.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { CourseDeletion } from './course-deletion.entity.js';
import { deleteCourse } from './delete-course.js';
import { deleting } from './deleting.js';
import { CourseDeletionChange } from './deletion.types.js';
import { deletionsById } from './find-deletions.js';
import { courseDeletionChanged } from './live.js';

const sagas = sagasById(deleting);

@Resolver(() => CourseDeletion)
export class CourseDeletionResolver {
  @Directive('@authenticated')
  @Query(() => CourseDeletion, { nullable: true })
  courseDeletion(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(deletionsById, id);
  }

  @Directive('@authenticated')
  @Mutation(() => CourseDeletion)
  deleteCourse(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return deleteCourse(context, id);
  }

  @Directive('@authenticated')
  @Subscription(() => CourseDeletionChange, { subscribe: courseDeletionChanged })
  courseDeletionChanged(
    @Root() { cursor, at, thing }: Change<CourseDeletion>,
    @Arg('id', () => ID) _id: string,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): CourseDeletionChange {
    return { cursor, at, deletion: thing };
  }

  @FieldResolver(() => SagaState)
  async state(@Root() { id }: CourseDeletion, @Ctx() { load }: RequestContext) {
    return (await load(sagas, id))?.state;
  }

  @FieldResolver(() => [SagaStep])
  async steps(@Root() { id }: CourseDeletion, @Ctx() { load }: RequestContext) {
    return (await load(sagas, id))?.steps;
  }

  @FieldResolver(() => DateTime, { nullable: true })
  async finishedAt(@Root() { id }: CourseDeletion, @Ctx() { load }: RequestContext) {
    return (await load(sagas, id))?.finishedAt;
  }
}
