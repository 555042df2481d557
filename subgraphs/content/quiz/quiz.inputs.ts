import { ArrayMaxSize, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { QUIZ_LIMITS } from './limits.js';
import { QuestionInput } from './question.inputs.js';
import { PartialCredit, ReviewMoment } from './quiz.js';

// What each field may hold. What fields demand of each other is in quiz-rules.ts and question-rules.ts.

registerEnumType(AttemptRule, { name: 'AttemptRule' });
registerEnumType(PartialCredit, { name: 'PartialCredit' });
registerEnumType(ReviewMoment, { name: 'ReviewMoment' });

@InputType()
export class QuizSectionInput {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @IsOptional()
  @Prose(QUIZ_LIMITS.titleLength)
  @Field(() => String, { nullable: true, defaultValue: '' })
  title?: string | null;

  @IsOptional()
  @Min(1)
  @Field(() => Int, { nullable: true })
  draw?: number | null;

  @ArrayMaxSize(QUIZ_LIMITS.questions, { message: `must be ${QUIZ_LIMITS.questions} questions at most` })
  @ValidateNested()
  @Field(() => [QuestionInput])
  questions!: QuestionInput[];
}

@InputType()
export class ReviewPolicyInput {
  @Field(() => ReviewMoment, { nullable: true, defaultValue: ReviewMoment.AFTER_SUBMIT })
  score?: ReviewMoment | null;

  @Field(() => ReviewMoment, { nullable: true, defaultValue: ReviewMoment.AFTER_SUBMIT })
  answers?: ReviewMoment | null;

  @Field(() => ReviewMoment, { nullable: true, defaultValue: ReviewMoment.AFTER_LAST_ATTEMPT })
  key?: ReviewMoment | null;

  @Field(() => ReviewMoment, { nullable: true, defaultValue: ReviewMoment.AFTER_SUBMIT })
  feedback?: ReviewMoment | null;
}

@InputType()
export class QuizInput {
  @IsOptional()
  @Min(1)
  @Max(QUIZ_LIMITS.attempts)
  @Field(() => Int, { nullable: true })
  attemptsAllowed?: number | null;

  @IsOptional()
  @Min(1)
  @Max(QUIZ_LIMITS.timeLimitSeconds)
  @Field(() => Int, { nullable: true })
  timeLimitSeconds?: number | null;

  @IsOptional()
  @Min(0)
  @Max(100)
  @Field(() => Int, { nullable: true, defaultValue: 50 })
  passPercent?: number | null;

  @IsOptional()
  @Min(0)
  @Max(QUIZ_LIMITS.weight)
  @Field(() => Float, { nullable: true, defaultValue: 0 })
  weight?: number | null;

  @Field(() => AttemptRule, { nullable: true, defaultValue: AttemptRule.BEST })
  countedAttempt?: AttemptRule | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  shuffleQuestions?: boolean | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false })
  shuffleChoices?: boolean | null;

  @Field(() => PartialCredit, { nullable: true, defaultValue: PartialCredit.PROPORTIONAL })
  partialCredit?: PartialCredit | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => ReviewPolicyInput, { nullable: true })
  review?: ReviewPolicyInput | null;

  @ArrayMaxSize(QUIZ_LIMITS.sections, { message: `must be ${QUIZ_LIMITS.sections} sections at most` })
  @ValidateNested()
  @Field(() => [QuizSectionInput])
  sections!: QuizSectionInput[];
}
