import { Field, Float, ID, ObjectType } from 'type-graphql';
import { MatchType } from '../quiz/quiz.types.js';

/** What was answered to one question; its points are null while they may not be seen. */
@ObjectType('QuizAnswer')
export class QuizAnswer {
  @Field(() => ID)
  questionId!: string;

  @Field(() => [ID], { nullable: true })
  choiceIds!: readonly string[] | null;

  @Field(() => Float, { nullable: true })
  number!: number | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => [MatchType], { nullable: true })
  matches!: readonly MatchType[] | null;

  @Field(() => Boolean, { nullable: true })
  correct!: boolean | null;

  @Field(() => Float, { nullable: true })
  points!: number | null;
}
