import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Things of other services that ours point at. The owner decides what of them the caller may see.

@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Course')
@Directive('@key(fields: "id", resolvable: false)')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

/** Has a field here: what is, or was, paid for it. */
@ObjectType('Enrollment')
@Directive('@key(fields: "id")')
export class EnrollmentStub {
  @Field(() => ID)
  id!: string;
}

/** A batch: there is nothing to look up, the field finds what it needs. */
export const enrollmentStubs = async (ids: readonly string[]) => new Map(ids.map((id) => [id, { id }]));
