import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { ContentItem } from '../item/content-item.entity.js';
import type { StoredQuiz } from '../quiz/quiz.js';

/**
 * A quiz as attempts began it: they are asked, limited in time and marked by it, whatever becomes of the quiz. Corrected keys alone are
 * brought up to date here.
 */
@Entity({ tableName: 'quiz_version' })
export class QuizVersion {
  @ManyToOne(() => ContentItem, { primary: true, fieldName: 'content_id', mapToPk: true, deleteRule: 'cascade' })
  contentId!: string;

  /** `ContentItem.quizVersion` then. */
  @PrimaryKey({ type: 'integer' })
  version!: number;

  @Property({ type: 'jsonb' })
  quiz!: StoredQuiz;
}
