import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ContentItem } from '../item/content-item.entity.js';
import { ownWatchProgress } from './find-watch-progress.js';
import { saveWatchProgress } from './save-watch-progress.js';
import { WatchInput } from './watch.inputs.js';
import { WatchProgressView } from './watch.types.js';

@Resolver(() => ContentItem)
export class WatchResolver {
  @Directive('@authenticated')
  @Mutation(() => ContentItem)
  saveWatchProgress(@Arg('input', () => WatchInput) input: WatchInput, @Ctx() context: RequestContext) {
    return saveWatchProgress(context, input);
  }

  /** Null for a caller who has watched nothing of it. */
  @FieldResolver(() => WatchProgressView, { nullable: true })
  async myWatch(@Root() content: ContentItem, @Ctx() { load }: RequestContext) {
    const progress = await load(ownWatchProgress, content.id);
    return progress && WatchProgressView.of(content, progress);
  }
}
