import { ArrayType } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of a course: a read model of `course`, and the row under which everything of the course is written. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends Known {
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  /** Nothing is accepted under it any more: it is gone, or about to go. */
  get isLeaving(): boolean {
    return this.isGone || this.status === 'DELETING';
  }

  /** Everyone goes on seeing it, and nobody changes it. Never undone. */
  get isArchived(): boolean {
    return this.status === 'ARCHIVED';
  }
}
