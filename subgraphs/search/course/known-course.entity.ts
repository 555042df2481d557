import { ArrayType } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { CourseCopy } from '../../../schema/read-models/course-copy.entity.js';

/** What is found of a course, and who may find it. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends CourseCopy {
  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'text' })
  summary!: string;

  @Property({ type: 'text' })
  description!: string;

  @Property({ type: ArrayType, columnType: 'text[]' })
  topics!: string[];

  @Property({ type: 'text', nullable: true })
  level!: string | null;

  @Property({ type: 'text' })
  language!: string;

  @Property({ type: 'boolean' })
  isFree!: boolean;

  @Property({ type: 'timestamptz' })
  updatedAt!: Date;
}
