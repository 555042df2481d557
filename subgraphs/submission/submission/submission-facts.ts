import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { SubmissionStatus } from './status.js';
import { Submission, submittedFacts } from './submission.entity.js';

@ObjectType('AcceptedLatePolicy')
@Directive('@inaccessible')
class AcceptedLatePolicy {
  @Field(() => Float)
  percentPerDay!: number;

  @Field(() => Float)
  floorPercent!: number;
}

@ObjectType('AcceptedCriterion')
@Directive('@inaccessible')
class AcceptedCriterion {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Float)
  points!: number;
}

/** The facts of ASSIGNMENT_SUBMITTED, for a service that the event has not reached yet. */
@ObjectType('SubmissionFacts')
@Directive('@inaccessible')
export class SubmissionFacts {
  @Field(() => ID)
  submissionId!: string;

  @Field(() => ID)
  assignmentId!: string;

  @Field(() => ID)
  courseId!: string;

  @Field(() => ID)
  studentId!: string;

  @Field(() => Int)
  attempt!: number;

  @Field(() => String)
  assignmentTitle!: string;

  @Field(() => DateTime)
  submittedAt!: Date | string;

  @Field(() => DateTime, { nullable: true })
  dueAt!: Date | string | null;

  @Field(() => Int)
  secondsLate!: number;

  @Field(() => Float)
  points!: number;

  @Field(() => Float)
  weight!: number;

  @Field(() => AcceptedLatePolicy, { nullable: true })
  latePolicy!: AcceptedLatePolicy | null;

  @Field(() => [AcceptedCriterion])
  rubric!: AcceptedCriterion[];

  @Field(() => Int, { nullable: true })
  assignmentSequence?: number | null;

  @Field(() => Int)
  sequence!: number;

  /** As the staff sees it. */
  @Field(() => SubmissionStatus)
  status!: SubmissionStatus;
}

/** For services only. Null for an attempt that was not submitted, or is gone. */
export async function submissionFacts({ caller, em }: RequestContext, id: string): Promise<SubmissionFacts | null> {
  requireService(caller);
  const submission = isId(id) ? await em.findOne(Submission, { id }) : null;
  if (!submission || submission.isDraft) return null;
  return { ...submittedFacts(submission), sequence: submission.sequence, status: submission.status };
}
