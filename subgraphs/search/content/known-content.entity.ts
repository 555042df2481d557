import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is found of a content. Who may find it follows from its course. */
@Entity({ tableName: 'known_content' })
@Index({ name: 'known_content_of_a_course', properties: ['courseId'] })
export class KnownContent extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'text', nullable: true })
  excerpt!: string | null;

  /** Learners can open it. */
  @Property({ type: 'boolean' })
  ready!: boolean;

  @Property({ type: 'timestamptz' })
  updatedAt!: Date;
}
