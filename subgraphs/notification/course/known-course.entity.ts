import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of a course. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends Known {
  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: 'text[]' })
  staffIds!: string[];

  /** When the course last changed. Earlier announcements are not for people who joined by that change. */
  @Property({ type: 'timestamptz' })
  updatedAt!: Date;

  get isDeleted(): boolean {
    return this.isGone || this.status === 'DELETING';
  }
}
