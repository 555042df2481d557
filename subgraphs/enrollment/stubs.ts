import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Things of other services that ours point at. The owner decides what of them the caller may see.

/** Has fields here: how full it is, and where the caller stands with it. */
@ObjectType('Course')
@Directive('@key(fields: "id")')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

/** Has a field here: what they are enrolled in. */
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

/** A batch: there is nothing to look up, the fields find what they need. */
export const stubsById = async (ids: readonly string[]) => new Map(ids.map((id) => [id, stub(id)]));
