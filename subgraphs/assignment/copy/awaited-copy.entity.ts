import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * A copy that could not be made yet: the course that it is of was itself duplicated a moment ago, and that was not heard of here so
 * far. Made when its source is. It waits for ever if the source was deleted before; it goes with its course.
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
