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

/** Has fields here: what was handed in. */
@ObjectType('Assignment')
@Directive('@key(fields: "id")')
export class AssignmentStub {
  @Field(() => ID)
  id!: string;
}

export const stub = (id: string) => ({ id });

/** A batch: there is nothing to look up, the fields find what they need. */
export const stubsById = async (ids: readonly string[]) => new Map(ids.map((id) => [id, stub(id)]));
