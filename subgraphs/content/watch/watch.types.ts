import { Field, Int, ObjectType } from 'type-graphql';
import type { ContentItem } from '../item/content-item.entity.js';
import type { WatchProgress } from './watch-progress.entity.js';
import { percentOf } from './watched.js';

/** What the caller has watched of a video, by how long that is now. */
@ObjectType('WatchProgress')
export class WatchProgressView {
  @Field(() => Int)
  positionSeconds!: number;

  /** Rounded down. 0 while nobody has said how long the video is. */
  @Field(() => Int)
  watchedPercent!: number;

  @Field(() => Boolean)
  completed!: boolean;

  static of({ durationSeconds }: ContentItem, { positionSeconds, watched, completedAt }: WatchProgress): WatchProgressView {
    const watchedPercent = percentOf(watched, durationSeconds);
    return Object.assign(new WatchProgressView(), { positionSeconds, watchedPercent, completed: completedAt !== null });
  }
}
