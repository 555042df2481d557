import { isDeepStrictEqual } from 'node:util';
import type { Opt } from '@mikro-orm/core';
import { Check, Entity, Enum, Index, Property } from '@mikro-orm/decorators/legacy';
import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { badInput, conflict } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import {
  AssignmentCreated,
  AssignmentDeleted,
  AssignmentExtensionSet,
  AssignmentUpdated,
  AttemptRule,
} from '../../../schema/events/assignment.js';
import type { ExtensionTerms } from '../extension/terms.js';
import { LatePolicy, RubricCriterion } from './assignment.types.js';
import { type AssignmentDetails, DETAILS, normalized } from './details.js';
import { snapshotOf } from './snapshot.js';

/** What students have to hand in, until when, and what it counts for. */
@ObjectType('Assignment')
@Directive('@key(fields: "id")')
@Entity({ tableName: 'assignment' })
@Index({ name: 'assignment_of_a_course', properties: ['courseId', 'dueAt'] })
@Check({ name: 'assignment_points', expression: 'points >= 0' })
@Check({ name: 'assignment_weight', expression: 'weight >= 0' })
@Check({ name: 'assignment_attempts', expression: 'attempts_allowed >= 1' })
@Check({ name: 'assignment_dates', expression: 'opens_at <= due_at and due_at <= closes_at and opens_at <= closes_at' })
export class Assignment extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'uuid' })
  courseId!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  instructions!: string;

  @Property({ type: 'double' })
  @Field(() => Float)
  points!: number;

  /** Its part in the grade of the course, in proportion to the weights of the others. */
  @Property({ type: 'double' })
  @Field(() => Float)
  weight!: number;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  opensAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  dueAt!: Date | null;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  closesAt!: Date | null;

  /** Null is no limit. */
  @Property({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true })
  attemptsAllowed!: number | null;

  /** Which attempt a student's grade comes of. */
  @Enum({ items: () => AttemptRule, type: 'text' })
  @Field(() => AttemptRule)
  countedAttempt: AttemptRule & Opt = AttemptRule.LAST_GRADED;

  @Property({ type: 'jsonb', nullable: true })
  @Field(() => LatePolicy, { nullable: true })
  latePolicy!: LatePolicy | null;

  @Property({ type: 'jsonb' })
  @Field(() => [RubricCriterion])
  rubric!: RubricCriterion[];

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  createdAt!: Date;

  @Property({ type: 'timestamptz' })
  updatedAt!: Date;

  @Field(() => Int)
  get version(): number {
    return this.sequence;
  }

  get details(): AssignmentDetails {
    return Object.fromEntries(DETAILS.map((name) => [name, this[name]])) as unknown as AssignmentDetails;
  }

  /** `id` is given where something refers to it already: an item of a duplicated course, the course of an import. */
  static of(courseId: string, details: AssignmentDetails, rubric: readonly RubricCriterion[], now: Date, id?: string): Assignment {
    const assignment = new Assignment();
    Object.assign(assignment, normalized(details), { courseId, rubric: [...rubric], createdAt: now, updatedAt: now }, id && { id });
    assignment.record(AssignmentCreated, snapshotOf(assignment));
    return assignment;
  }

  /**
   * The same assignment for a duplicated course, without its dates: they belong to one run of the course, and a copy that is overdue or
   * closed on its first day helps nobody. Extensions are not copied: they belong to students of the original.
   */
  copiedTo(courseId: string, id: string, now: Date): Assignment {
    const rubric = this.rubric.map((criterion) => ({ ...criterion, id: newId() }));
    return Assignment.of(courseId, { ...this.details, opensAt: null, dueAt: null, closesAt: null }, rubric, now, id);
  }

  /** `expected` is what the client last saw; it may leave it out. */
  demandVersion(expected: number | null | undefined): void {
    if (expected === null || expected === undefined || expected === this.version) return;
    throw conflict('The assignment has changed since you read it', this.version);
  }

  /**
   * What is not in `changes` stays. Nothing happens when nothing differs; but grades can be scaled also to points that were changed before.
   * BAD_USER_INPUT.
   */
  revise(changes: Partial<AssignmentDetails>, rescaleGrades: boolean, now: Date): void {
    const before = this.details;
    const after = normalized({ ...before, ...changes });
    const changed = DETAILS.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    if (changed.length === 0 && !rescaleGrades) return;
    if (rescaleGrades && after.points === 0) throw badInput({ rescaleGrades: 'would take every grade away: the points are 0' });
    Object.assign(this, after, { updatedAt: now });
    this.record(AssignmentUpdated, { ...snapshotOf(this), changed, ...(rescaleGrades && { rescaleGrades }) });
  }

  /** Records the extension that applies to a student from now on. The extension itself has a row of its own. */
  extended(studentId: string, { dueAt, closesAt, extraAttempts }: ExtensionTerms): void {
    const extension = { studentId, dueAt: dueAt?.toISOString() ?? null, closesAt: closesAt?.toISOString() ?? null, extraAttempts };
    this.record(AssignmentExtensionSet, { ...snapshotOf(this), extension });
  }

  /** Only while its course exists: a deleted course records nothing about its assignments. */
  deleted(): void {
    this.record(AssignmentDeleted, snapshotOf(this));
  }
}
