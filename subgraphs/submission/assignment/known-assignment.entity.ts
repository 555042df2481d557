import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import type { LatePolicyFacts, RubricCriterionFacts } from '../../../schema/events/assignment.js';

/** What is known here of an assignment: the terms that a submission is accepted under. */
@Entity({ tableName: 'known_assignment' })
@Index({ name: 'known_assignment_by_course', properties: ['courseId'] })
export class KnownAssignment extends Known {
  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'text' })
  title!: string;

  @Property({ type: 'double' })
  points!: number;

  @Property({ type: 'double' })
  weight!: number;

  @Property({ type: 'timestamptz', nullable: true })
  opensAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null;

  /** Null is no limit. */
  @Property({ type: 'integer', nullable: true })
  attemptsAllowed!: number | null;

  @Property({ type: 'jsonb', nullable: true })
  latePolicy!: LatePolicyFacts | null;

  @Property({ type: 'jsonb' })
  rubric!: RubricCriterionFacts[];
}

/** What one student was given beside the assignment's own dates and attempts. Of a date, the later one holds. */
@Entity({ tableName: 'known_extension' })
@Index({ name: 'known_extension_by_course', properties: ['courseId'] })
export class KnownExtension {
  @PrimaryKey({ type: 'uuid' })
  assignmentId!: string;

  @PrimaryKey({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  /** The assignment's sequence when the extension was set, or asked for. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null;

  @Property({ type: 'integer' })
  extraAttempts!: number;
}
