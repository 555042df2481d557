import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Types of other services that ours refer to. Their owner decides what the caller may see of them.

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
