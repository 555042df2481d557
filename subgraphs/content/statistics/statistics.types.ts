import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { DeliveredQuestion } from '../quiz/engine/deliver.js';
import { QuestionType } from '../quiz/quiz.types.js';

@ObjectType('ChoiceCount')
export class ChoiceCount {
  @Field(() => ID)
  choiceId!: string;

  @Field(() => Int)
  count!: number;
}

/** What students made of a question, in submitted attempts that answered it. */
@ObjectType('QuestionStatistics')
export class QuestionStatistics {
  @Field(() => QuestionType)
  question!: DeliveredQuestion;

  @Field(() => Int)
  answered!: number;

  /** Null while nobody has answered it. */
  @Field(() => Float, { nullable: true })
  correctPercent!: number | null;

  /** From −1 to 1: whether those who are right here do better elsewhere. Null where all did alike. */
  @Field(() => Float, { nullable: true })
  discrimination!: number | null;

  @Field(() => [ChoiceCount])
  choices!: ChoiceCount[];
}
