import { Check, Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Int, ObjectType } from 'type-graphql';
import { ContentItem } from '../item/content-item.entity.js';

/** What one student has beside everybody's time and attempts at a quiz. */
@ObjectType('QuizAccommodation')
@Entity({ tableName: 'quiz_accommodation' })
@Check({ name: 'quiz_accommodation_gives', expression: 'extra_time_percent >= 0 and extra_attempts >= 0' })
export class QuizAccommodation {
  @ManyToOne(() => ContentItem, { primary: true, fieldName: 'content_id', mapToPk: true, deleteRule: 'cascade' })
  contentId!: string;

  @Index({ name: 'quiz_accommodation_of_a_student' })
  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'integer' })
  @Field(() => Int)
  extraTimePercent!: number;

  @Property({ type: 'integer' })
  @Field(() => Int)
  extraAttempts!: number;
}
