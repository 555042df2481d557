import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The course of a report. Its owner decides what the reader may see of it. */
@ObjectType('Course')
@Directive('@key(fields: "id", resolvable: false)')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}

/** A student. Their owner decides what the reader may see of them. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

export const stub = (id: string) => ({ id });
