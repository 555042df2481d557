import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { PageArgs } from '../../../platform/service/graphql/connection.js';
import { UserStub } from '../stubs.js';
import { EnrollmentConnection } from './enrollment.types.js';
import { enrollmentPages } from './pages.js';

const pages = enrollmentPages('student_id');

@Resolver(() => UserStub)
export class UserResolver {
  /** The enrollments of the user that the caller may see: the user their own, staff those in their courses, admins all. */
  @FieldResolver(() => EnrollmentConnection, { nullable: true })
  enrollments(@Root() { id }: UserStub, @Args(() => PageArgs) { first, after }: PageArgs, @Ctx() { load }: RequestContext) {
    return load(pages, { ownerId: id, first, after });
  }
}
