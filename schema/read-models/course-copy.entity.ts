import { ArrayType } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../platform/messaging/read-model/known.entity.js';

/** What the rules of a course depend on, as a service keeps it. Each adds what its own decisions need. */
@Entity({ abstract: true })
export abstract class CourseCopy extends Known {
  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'uuid' })
  instructorId!: string;

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  staffIds!: string[];

  /** Nothing is accepted under the course any more: it is gone, or is being deleted. */
  get isDeleted(): boolean {
    return this.isGone || this.status === 'DELETING';
  }

  /** Everybody still sees it, and nobody can change it. There is no way back. */
  get isArchived(): boolean {
    return this.status === 'ARCHIVED';
  }
}
