import { Ctx, Directive, Field, FieldResolver, Float, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { Assignment } from '../assignment/assignment.entity.js';
import { LatePolicy, RubricCriterion } from '../assignment/assignment.types.js';
import type { Extension } from '../extension/extension.entity.js';
import { extensionOfStudent, extensionsOfAssignments } from '../extension/find-extensions.js';

/** An extension, as ASSIGNMENT_EXTENSION_SET has it. Of a date, the later of this and the assignment's holds. */
@ObjectType('ExtensionFacts')
@Directive('@inaccessible')
export class ExtensionFacts {
  @Field(() => ID)
  studentId!: string;

  /** The sequence of the event that brought it: one of the assignment's own. */
  @Field(() => Int)
  sequence!: number;

  @Field(() => DateTime, { nullable: true })
  dueAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  closesAt!: Date | null;

  @Field(() => Int)
  extraAttempts!: number;
}

/** An assignment as its events carry it, for services that have missed one. */
@ObjectType('AssignmentFacts')
@Directive('@inaccessible')
export class AssignmentFacts {
  @Field(() => ID)
  assignmentId!: string;

  /** Of its last event: of two facts about it, the higher one is newer. */
  @Field(() => Int)
  sequence!: number;

  @Field(() => ID)
  courseId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Float)
  points!: number;

  @Field(() => Float)
  weight!: number;

  @Field(() => DateTime, { nullable: true })
  opensAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  dueAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  closesAt!: Date | null;

  @Field(() => Int, { nullable: true })
  attemptsAllowed!: number | null;

  @Field(() => AttemptRule)
  countedAttempt!: AttemptRule;

  @Field(() => LatePolicy, { nullable: true })
  latePolicy!: LatePolicy | null;

  @Field(() => [RubricCriterion])
  rubric!: RubricCriterion[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;

  /** The extension of the student who was asked for, if there is one. */
  @Field(() => ExtensionFacts, { nullable: true })
  extension!: ExtensionFacts | null;
}

/** For services only: an assignment, with the extension of a student. Null when there is no such assignment, or it is gone. */
export async function assignmentFacts(
  { caller, em }: RequestContext,
  id: string,
  studentId: string | null,
): Promise<AssignmentFacts | null> {
  requireService(caller);
  const assignment = isId(id) ? await em.findOne(Assignment, { id }) : null;
  if (!assignment) return null;
  const extension = await extensionOfStudent(em, id, studentId);
  return Object.assign(new AssignmentFacts(), assignment, { assignmentId: assignment.id, extension });
}

@Resolver(() => AssignmentFacts)
export class AssignmentFactsResolver {
  /** Those that give their student anything, for a service that kept none of them before. */
  @FieldResolver(() => [ExtensionFacts])
  extensions(@Root() { assignmentId }: AssignmentFacts, @Ctx() { load }: RequestContext): Promise<Extension[] | null> {
    return load(extensionsOfAssignments, assignmentId);
  }
}
