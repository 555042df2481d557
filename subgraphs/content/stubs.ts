import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Types of other services that ours refer to. Their owner decides what the caller may see of them.

@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

/** This service adds its contents. */
@ObjectType('Course')
@Directive('@key(fields: "id")')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

/** A batch: stubs need no look-up, their field finds what it needs. */
export const courseStubs = async (ids: readonly string[]) => new Map(ids.map((id) => [id, { id }]));
