import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What is known here of a content: how its items are completed. */
@Entity({ tableName: 'known_content' })
@Index({ name: 'known_content_by_course', properties: ['courseId'] })
export class KnownContent extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  /** It never changes. */
  @Property({ type: 'text' })
  kind!: 'VIDEO' | 'PDF' | 'ARTICLE' | 'QUIZ';

  /** Whether a learner earns it, by watching or passing; otherwise they tick it off. */
  get isEarned(): boolean {
    return this.kind === 'VIDEO' || this.kind === 'QUIZ';
  }
}
