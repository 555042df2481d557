import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { storeOf } from '../../../platform/service/uploads/uploads.js';
import { ContentItem } from '../item/content-item.entity.js';
import { downloadTtl } from '../settings.js';
import { contentUploads } from '../upload/uploads.js';
import { MediaTrack } from './media-track.entity.js';
import { removeTrack } from './remove-track.js';

@Resolver(() => MediaTrack)
export class MediaTrackResolver {
  @Directive('@authenticated')
  @Mutation(() => ContentItem)
  removeTrack(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return removeTrack(context, id);
  }

  /** Valid for a while, for anyone who has it. */
  @FieldResolver(() => String, { nullable: true })
  url(@Root() { objectKey, fileName, mimeType }: MediaTrack, @Ctx() context: RequestContext) {
    return storeOf(context, contentUploads).downloadUrl(objectKey, { fileName, mimeType, ttl: context.settings(downloadTtl) });
  }
}
