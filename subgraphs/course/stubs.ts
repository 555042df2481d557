import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Things of other services that ours point at. The owner decides what of them the caller may see.

@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('ContentItem')
@Directive('@key(fields: "id", resolvable: false)')
export class ContentItemStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Assignment')
@Directive('@key(fields: "id", resolvable: false)')
export class AssignmentStub {
  @Field(() => ID)
  id!: string;
}
