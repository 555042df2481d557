import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * A copy that could not be made yet: its source course was itself duplicated a moment ago, and this service does not know that yet. It is
 * made when its source is. If the source was deleted before, it waits for ever; it is removed with its course.
 */
@Entity({ tableName: 'awaited_copy' })
export class AwaitedCopy {
  /** The id that the copy will have. */
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Index({ name: 'awaited_copy_in_a_course' })
  @Property({ type: 'uuid' })
  courseId!: string;

  @Index({ name: 'awaited_copy_of_a_source' })
  @Property({ type: 'uuid' })
  sourceId!: string;

  @Property({ type: 'uuid' })
  sourceCourseId!: string;
}
