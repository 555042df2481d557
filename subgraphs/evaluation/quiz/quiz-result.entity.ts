import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** What a student has reached in one attempt at a quiz, as it was graded last. Its id is the attempt's. */
@Entity({ tableName: 'quiz_result' })
@Index({ name: 'quiz_result_of_a_student', properties: ['courseId', 'studentId', 'contentId', 'number'] })
@Index({ name: 'quiz_result_of_a_quiz', properties: ['contentId'] })
export class QuizResult extends Known {
  @Property({ type: 'uuid' })
  contentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  /** From 1, per quiz and student. */
  @Property({ type: 'integer' })
  number!: number;

  @Property({ type: 'double' })
  score!: number;

  @Property({ type: 'double' })
  maxScore!: number;

  /** Attempts that the student has beside those that the quiz allows everybody. */
  @Property({ type: 'integer' })
  extraAttempts!: number;
}
