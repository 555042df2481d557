import type { Opt } from '@mikro-orm/core';
import { Entity, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { AssignmentExcused } from '../../../schema/events/evaluation.js';

/** Whether an assignment counts for a student. One row of both, for ever: taking an excuse back is a change of it. */
@Entity({ tableName: 'excuse' })
@Unique({ name: 'excuse_of_a_student', properties: ['assignmentId', 'studentId'] })
@Index({ name: 'excuse_by_course', properties: ['courseId', 'studentId'] })
export class Excuse extends Aggregate {
  @Property({ type: 'uuid' })
  assignmentId!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'boolean' })
  excused: boolean & Opt = false;

  /** For the staff. It may be private to the student, so no event carries it. */
  @Property({ type: 'text', nullable: true })
  reason: string | null = null;

  /** Who changed it last. */
  @Property({ type: 'uuid', nullable: true })
  changedBy: string | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  changedAt: Date | null = null;

  /** Nothing happens when it is so already, for the same reason. `assignmentTitle` is for those who are told. */
  change(excused: boolean, reason: string | null, { by, at, assignmentTitle }: { by: string; at: Date; assignmentTitle: string }): void {
    if (excused === this.excused && (!excused || reason === this.reason)) return;
    const isOther = excused !== this.excused;
    Object.assign(this, { excused, reason: excused ? reason : null, changedBy: by, changedAt: at });
    const { id: evaluationId, assignmentId, courseId, studentId } = this;
    const changedAt = at.toISOString();
    if (isOther) this.record(AssignmentExcused, { evaluationId, assignmentId, courseId, studentId, assignmentTitle, excused, changedAt });
  }
}
