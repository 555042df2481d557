import { ArrayType } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of a course: it decides who grades there. Everything of the course is written under the lock of its row. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends Known {
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  /** Null: it has no end, or no event has told of it since this service asks. */
  @Property({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null;

  get isDeleted(): boolean {
    return this.isGone || this.status === 'DELETING';
  }
}
