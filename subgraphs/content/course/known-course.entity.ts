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

  /** Null: it has no end. */
  @Property({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null;

  /** Nothing is accepted under the course any more: it is gone, or is being deleted. */
  get isLeaving(): boolean {
    return this.isGone || this.status === 'DELETING';
  }

  /** Everybody still sees it, and nobody can change it. There is no way back. */
  get isArchived(): boolean {
    return this.status === 'ARCHIVED';
  }

  hasEndedBy(now: Date): boolean {
    return this.endsAt !== null && this.endsAt <= now;
  }
}
