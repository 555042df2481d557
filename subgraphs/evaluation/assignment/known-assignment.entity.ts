import { Entity, Enum, Index, Property } from '@mikro-orm/decorators/legacy';
import { recordEvent } from '../../../platform/messaging/outbox/recorded-events.js';
import { Known } from '../../../platform/messaging/read-model/known.entity.js';
import { AttemptRule, type LatePolicyFacts } from '../../../schema/events/assignment.js';
import { AssignmentWithdrawn } from '../../../schema/events/evaluation.js';

/** What is known here of an assignment: its place in the gradebook, its part in the grade of the course, and what it is graded by. */
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
  dueAt!: Date | null;

  /** Nothing is accepted after it. */
  @Property({ type: 'timestamptz', nullable: true })
  closesAt!: Date | null;

  /** Null when nothing but a submission, or an event of an earlier version, has told of the assignment. */
  @Enum({ items: () => AttemptRule, type: 'text', nullable: true })
  countedAttempt!: AttemptRule | null;

  @Property({ type: 'jsonb', nullable: true })
  latePolicy!: LatePolicyFacts | null;

  @Property({ type: 'timestamptz' })
  createdAt!: Date;

  /** Its own events have told what it is graded by. */
  get hasTerms(): boolean {
    return this.countedAttempt !== null;
  }

  /** Its owner deletes it. It is gone here from now on, before the owner's event comes. */
  withdraw(at: Date): void {
    this.deletedAt = at;
    const { id, courseId } = this;
    const payload = { evaluationId: id, assignmentId: id, courseId, withdrawnAt: at.toISOString() };
    recordEvent(this, { type: AssignmentWithdrawn, payload, sequence: 1 });
  }
}
