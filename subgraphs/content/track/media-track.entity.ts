import { Entity, Enum, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { TrackKind } from './track-kind.js';

/** A text beside a video. Its file may be that of copies, too. */
@ObjectType()
@Entity({ tableName: 'media_track' })
@Unique({ name: 'media_track_of_a_content', properties: ['contentId', 'kind', 'language', 'label'] })
export class MediaTrack {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id!: string;

  @Property({ type: 'uuid' })
  contentId!: string;

  /** Under which the object store has its file. */
  @Index({ name: 'media_track_with_a_file' })
  @Property({ type: 'uuid' })
  objectKey!: string;

  @Enum({ items: () => TrackKind, type: 'text' })
  @Field(() => TrackKind)
  kind!: TrackKind;

  @Property({ type: 'text' })
  @Field(() => String)
  language!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  label!: string;

  @Property({ type: 'text' })
  fileName!: string;

  @Property({ type: 'text' })
  mimeType!: string;
}
