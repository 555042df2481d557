import { ArrayMaxSize, IsOptional, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { QUIZ_LIMITS } from '../quiz/limits.js';

@InputType()
export class MatchInput {
  @Field(() => ID)
  slotId!: string;

  @Field(() => ID)
  choiceId!: string;
}

/** One of the fields, by the kind of the question. None of them takes the answer back. */
@InputType()
export class QuizAnswerInput {
  @Field(() => ID)
  questionId!: string;

  @IsOptional()
  @ArrayMaxSize(QUIZ_LIMITS.choices, { message: `must be ${QUIZ_LIMITS.choices} choices at most` })
  @Field(() => [ID], { nullable: true })
  choiceIds?: string[] | null;

  @Field(() => Float, { nullable: true })
  number?: number | null;

  @IsOptional()
  @Prose(QUIZ_LIMITS.answerLength)
  @Field(() => String, { nullable: true })
  text?: string | null;

  @IsOptional()
  @ArrayMaxSize(QUIZ_LIMITS.slots, { message: `must be ${QUIZ_LIMITS.slots} matches at most` })
  @Field(() => [MatchInput], { nullable: true })
  matches?: MatchInput[] | null;
}

@InputType()
export class SaveQuizAnswersInput {
  @Field(() => ID)
  attemptId!: string;

  @ArrayMaxSize(QUIZ_LIMITS.questions, { message: `must be ${QUIZ_LIMITS.questions} answers at most` })
  @ValidateNested()
  @Field(() => [QuizAnswerInput])
  answers!: QuizAnswerInput[];
}
