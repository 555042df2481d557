import { Entity, Enum, Index, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import type { ShownFrom } from '../../../schema/rules/score-shown.js';

/** What is known here of a quiz: its place in the gradebook, and its part in the grade of the course. */
@Entity({ tableName: 'known_quiz' })
@Index({ name: 'known_quiz_by_course', properties: ['courseId'] })
export class KnownQuiz extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  /** What an attempt is given out of now, in points. */
  @Property({ type: 'double' })
  maxScore!: number;

  /** 0: it is in no sum. */
  @Property({ type: 'double' })
  weight!: number;

  @Enum({ items: () => AttemptRule, type: 'text' })
  countedAttempt!: AttemptRule;

  /** Null is no limit. */
  @Property({ type: 'integer', nullable: true })
  attemptsAllowed!: number | null;

  /** From when on a student sees their score. */
  @Property({ type: 'text' })
  scoreShown!: ShownFrom;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;
}
