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

/** For the migrations of a service whose things are copied with their courses. */
export const awaitedCopyTable: readonly string[] = [
  `create table awaited_copy (
    id uuid primary key,
    course_id uuid not null,
    source_id uuid not null,
    source_course_id uuid not null
  )`,
  'create index awaited_copy_in_a_course on awaited_copy (course_id)',
  'create index awaited_copy_of_a_source on awaited_copy (source_id)',
];
