import { ArgsType, Field } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { type Connection, PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { Assignment } from './assignment.entity.js';
import { pagesOfLearners } from './pages.js';

/** From `dueAfter` on, and before `dueBefore`: windows that follow each other share nothing. What is never due is in neither. */
@ArgsType()
export class MyAssignmentsArgs extends PageArgs {
  @Field(() => DateTime, { nullable: true })
  dueAfter?: Date | null;

  @Field(() => DateTime, { nullable: true })
  dueBefore?: Date | null;
}

/** What the caller has to hand in, in all courses in which they are an active learner, by their own due date. */
export function myAssignments({ caller, load }: RequestContext, page: MyAssignmentsArgs): Promise<Connection<Assignment> | null> {
  return load(pagesOfLearners, { ...page, ownerId: requireUser(caller).userId });
}
