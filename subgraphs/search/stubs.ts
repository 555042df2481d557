import { createUnionType, Directive, Field, ID, ObjectType } from 'type-graphql';

// What is found. Its owner completes it, and decides again what the caller may see of it.

@ObjectType('Course')
@Directive('@key(fields: "id", resolvable: false)')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('ContentItem')
@Directive('@key(fields: "id", resolvable: false)')
export class ContentItemStub {
  @Field(() => ID)
  id!: string;
}

export const SearchNode = createUnionType({ name: 'SearchNode', types: () => [CourseStub, ContentItemStub] as const });
