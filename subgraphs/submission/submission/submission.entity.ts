import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { LatePolicyFacts, RubricCriterionFacts } from '../../../schema/events/assignment.js';
import {
  AssignmentSubmitted,
  SubmissionCommented,
  SubmissionRejected,
  type SubmissionSnapshot,
} from '../../../schema/events/submission.js';
import { secondsLate } from '../../../schema/rules/due-dates.js';
import type { KnownAssignment } from '../assignment/known-assignment.entity.js';
import type { Terms } from '../assignment/terms.js';
import type { SubmissionComment } from '../comment/comment.entity.js';
import { SubmissionStatus } from './status.js';

/** The terms that a submission was accepted under. Whether it is late follows from the dates as they are now. Times are ISO 8601. */
export interface Accepted {
  /** As it was for this student, extension included. */
  readonly dueAt: string | null;
  readonly points: number;
  readonly weight: number;
  readonly latePolicy: LatePolicyFacts | null;
  readonly rubric: RubricCriterionFacts[];
  /** The assignment's sequence then. Absent in what earlier versions have stored. */
  readonly assignmentSequence?: number;
}

/** One attempt of a student at an assignment. It begins as a draft; there is at most one. */
@ObjectType('Submission')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'submission' })
@Check({
  name: 'submission_is_submitted',
  expression: "(status = 'DRAFT') = (submitted_at is null) and (submitted_at is null) = (accepted is null)",
})
@Unique({ name: 'submission_of_an_attempt', properties: ['assignmentId', 'studentId', 'attempt'] })
@Index({
  name: 'submission_draft',
  expression: `create unique index submission_draft on submission (assignment_id, student_id) where status = 'DRAFT'`,
})
@Index({ name: 'submission_of_a_student', properties: ['studentId'] })
@Index({
  name: 'submission_drafted',
  expression: `create index submission_drafted on submission (drafted_at) where status = 'DRAFT'`,
})
@Index({ name: 'submission_by_assignment', properties: ['assignmentId', 'id'] })
@Index({ name: 'submission_by_course', properties: ['courseId', 'studentId'] })
export class Submission extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'uuid' })
  assignmentId!: string;

  @Property({ type: 'text' })
  assignmentTitle!: string;

  @Property({ type: 'uuid' })
  studentId!: string;

  /** From 1. */
  @Property({ type: 'integer' })
  @Field(() => Int)
  attempt!: number;

  /** As the staff see it; students see `statusFor`. */
  @Enum({ items: () => SubmissionStatus, type: 'text' })
  status!: SubmissionStatus;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  text: string | null = null;

  /** When it was first saved as a draft; null when it was submitted at once. */
  @Property({ type: 'timestamptz', nullable: true })
  draftedAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  submittedAt: Date | null = null;

  /** By the due date when it was accepted; clients see `secondsLateNow`. */
  @Property({ type: 'integer' })
  secondsLate: number & Opt = 0;

  /** Null while it is a draft. */
  @Property({ type: 'jsonb', nullable: true })
  accepted: Accepted | null = null;

  /** The enrollment's sequence when this was accepted: a cancellation that was known by then does not void it. */
  @Property({ type: 'integer', nullable: true })
  enrollmentSequence: number | null = null;

  @Property({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true })
  rejectReason: string | null = null;

  /** The evaluation's sequence in its last event. */
  @Property({ type: 'integer' })
  evaluationSequence: number & Opt = 0;

  /** The student may see that it is graded. */
  @Property({ type: 'boolean' })
  gradeReleased: boolean & Opt = false;

  static draft(assignment: KnownAssignment, studentId: string, attempt: number): Submission {
    return Object.assign(new Submission(), {
      courseId: assignment.courseId,
      assignmentId: assignment.id,
      assignmentTitle: assignment.title,
      studentId,
      attempt,
      status: SubmissionStatus.DRAFT,
    });
  }

  get isDraft(): boolean {
    return this.status === SubmissionStatus.DRAFT;
  }

  /** A student sees SUBMITTED until the grade is released, whatever other rights they have. */
  statusFor(caller: Caller): SubmissionStatus {
    const hidden = this.status === SubmissionStatus.GRADED && !this.gradeReleased && isUser(caller, this.studentId);
    return hidden ? SubmissionStatus.SUBMITTED : this.status;
  }

  submit(assignment: KnownAssignment, terms: Pick<Terms, 'dueAt'>, enrollmentSequence: number | null, now: Date): void {
    const { title, points, weight, latePolicy, rubric, sequence: assignmentSequence } = assignment;
    const dueAt = terms.dueAt?.toISOString() ?? null;
    this.status = SubmissionStatus.SUBMITTED;
    this.assignmentTitle = title;
    this.submittedAt = now;
    this.secondsLate = secondsLate(terms.dueAt, now);
    this.enrollmentSequence = enrollmentSequence;
    this.accepted = { dueAt, points, weight, latePolicy, rubric, assignmentSequence };
    this.record(AssignmentSubmitted, submittedFacts(this));
  }

  /** Gives a void submission back: the student has the attempt again. */
  reject(reason: string, now: Date): void {
    this.status = SubmissionStatus.REJECTED;
    this.rejectReason = reason;
    this.record(SubmissionRejected, { ...snapshotOf(this), rejectedAt: now.toISOString(), reason });
  }

  commented({ id, authorId, at }: SubmissionComment): void {
    this.record(SubmissionCommented, { ...snapshotOf(this), commentId: id, authorId, at: at.toISOString() });
  }
}

const snapshotOf = (submission: Submission): SubmissionSnapshot => ({
  submissionId: submission.id,
  assignmentId: submission.assignmentId,
  courseId: submission.courseId,
  studentId: submission.studentId,
  attempt: submission.attempt,
  assignmentTitle: submission.assignmentTitle,
});

/** The facts of ASSIGNMENT_SUBMITTED. Throws for a draft. */
export function submittedFacts(submission: Submission) {
  const { accepted, submittedAt } = submission;
  if (!accepted || !submittedAt) throw new Error(`submission ${submission.id} was not submitted`);
  return { ...snapshotOf(submission), ...accepted, submittedAt: submittedAt.toISOString(), secondsLate: submission.secondsLate };
}
