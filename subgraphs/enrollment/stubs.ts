import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Types of other services that ours refer to. Their owner decides what the caller may see of them.

/** This service adds fields: how full the course is, and the caller's enrollment in it. */
@ObjectType('Course')
@Directive('@key(fields: "id")')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

/** This service adds the user's enrollments. */
@ObjectType('User')
@Directive('@key(fields: "id")')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('ModuleItem')
@Directive('@key(fields: "id", resolvable: false)')
export class ModuleItemStub {
  @Field(() => ID)
  id!: string;
}

export const stub = (id: string) => ({ id });

/** A batch: stubs need no look-up, their fields find what they need. */
export const stubsById = async (ids: readonly string[]) => new Map(ids.map((id) => [id, stub(id)]));
