import { ArrayType } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of a course: it decides who sees the submissions under it, and whether more are accepted. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends Known {
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  /** The course is being deleted, or gone already. */
  get isDeleted(): boolean {
    return this.isGone || this.status === 'DELETING';
  }
}
