import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The course that a notification is about. Its owner decides what of it the reader may see. */
@ObjectType('Course')
@Directive('@key(fields: "id", resolvable: false)')
export class CourseStub {
  @Field(() => ID)
  id!: string;
}
