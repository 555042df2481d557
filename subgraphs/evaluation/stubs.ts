import { Directive, Field, ID, ObjectType } from 'type-graphql';

// Types of other services that ours refer to. Their owner decides what the caller may see of them.

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

/** This service adds the caller's own evaluation. */
@ObjectType('Assignment')
@Directive('@key(fields: "id")')
export class AssignmentStub {
  @Field(() => ID)
  id!: string;
}

/** This service adds its evaluation. */
@ObjectType('Submission')
@Directive('@key(fields: "id")')
export class SubmissionStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('ContentItem')
@Directive('@key(fields: "id", resolvable: false)')
export class ContentItemStub {
  @Field(() => ID)
  id!: string;
}

export const stub = (id: string) => ({ id });

/** A batch: stubs need no look-up, their fields find what they need. */
export const stubsById = async (ids: readonly string[]) => new Map(ids.map((id) => [id, stub(id)]));
