import { Field, Float, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../../platform/service/graphql/connection.js';
import type { RosterOrder, RosterPart } from '../../../platform/service/graphql/shared.js';
import { UserStub } from '../stubs.js';

/** A student's result in one assignment or quiz: of the attempt that counts or, while none is graded, of the latest one. */
@ObjectType('GradebookCell')
export class GradebookCell {
  @Field(() => ID, { nullable: true })
  assignmentId!: string | null;

  @Field(() => ID, { nullable: true })
  contentId!: string | null;

  @Field(() => ID, { nullable: true })
  submissionId!: string | null;

  /** In points, after the deduction. Null while it is not graded (for the student: released, or shown by the quiz's review policy). */
  @Field(() => Float, { nullable: true })
  score!: number | null;

  /** What the score is out of. */
  @Field(() => Float)
  points!: number;

  @Field(() => Boolean)
  late!: boolean;

  /** It was due, and nothing was submitted. A quiz has no due date, and is never missing. */
  @Field(() => Boolean)
  missing!: boolean;

  /** The staff decided that it does not count for this student. */
  @Field(() => Boolean)
  excused!: boolean;

  /** The latest attempt waits to be graded (for the student: released), whatever an earlier one has brought. */
  @Field(() => Boolean)
  ungraded!: boolean;
}

@ObjectType('GradebookRow')
export class GradebookRow {
  @Field(() => UserStub, { nullable: true })
  student!: UserStub | null;

  /** The percentage of what is graded (for the student: released). Null while nothing that counts is. */
  @Field(() => Float, { nullable: true })
  currentPercent!: number | null;

  /** Missing work counts as 0, and so does a quiz without an attempt. What is not due yet, or excused, does not count. */
  @Field(() => Float)
  finalPercent!: number;

  /** In the order of the gradebook: its assignments, then its quizzes. */
  @Field(() => [GradebookCell])
  cells!: GradebookCell[];
}

/** Its fields have resolvers of their own. */
@ObjectType('Gradebook')
export class Gradebook {
  courseId!: string;

  orderBy!: RosterOrder | null;

  include!: RosterPart | null;
}

export const GradebookRowConnection = connectionOf('GradebookRow', () => GradebookRow);
