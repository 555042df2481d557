import { ArrayType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of a course: a read model of `course`. */
@Entity({ tableName: 'known_course' })
export class KnownCourse {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** Of the last event or answer that was applied; the course's `version`. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];
}
