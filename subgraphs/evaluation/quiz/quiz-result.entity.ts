import { Entity, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';

/** One attempt of a student at a quiz, and what they have reached in it, as it was graded last. Its id is the attempt's. */
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

  /** Null while the attempt is open. */
  @Property({ type: 'double', nullable: true })
  score!: number | null;

  @Property({ type: 'double' })
  maxScore!: number;

  /** Attempts that the student had then beside everybody's. What is known of their accommodation is newer. */
  @Property({ type: 'integer' })
  extraAttempts!: number;
}
