import { ArrayMaxSize, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, registerEnumType } from 'type-graphql';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { QUIZ_LIMITS } from './limits.js';
import { QuestionKind } from './quiz.js';

registerEnumType(QuestionKind, { name: 'QuestionKind' });

@InputType()
export class ChoiceInput {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Prose(QUIZ_LIMITS.textLength)
  @Field(() => String)
  text!: string;

  @Field(() => Boolean, { nullable: true })
  correct?: boolean | null;

  @IsOptional()
  @Prose(QUIZ_LIMITS.textLength)
  @Field(() => String, { nullable: true })
  feedback?: string | null;
}

@InputType()
export class SlotInput {
  /** INLINE_CHOICE: by this the prompt names the gap, as `[[id]]`. A new gap has a name that its author gives it. */
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Prose(QUIZ_LIMITS.textLength)
  @Field(() => String)
  text!: string;

  /** MATCHING: the same ones in every slot. */
  @ArrayMaxSize(QUIZ_LIMITS.choices, { message: `must be ${QUIZ_LIMITS.choices} choices at most` })
  @ValidateNested()
  @Field(() => [ChoiceInput])
  choices!: ChoiceInput[];
}

@InputType()
export class QuestionInput {
  @Field(() => ID, { nullable: true })
  id?: string | null;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Prose(QUIZ_LIMITS.promptLength)
  @Field(() => String)
  prompt!: string;

  @IsOptional()
  @Min(0)
  @Max(QUIZ_LIMITS.points)
  @Field(() => Float, { nullable: true, defaultValue: 1 })
  points?: number | null;

  /** ORDERING: in the right order. */
  @IsOptional()
  @ArrayMaxSize(QUIZ_LIMITS.choices, { message: `must be ${QUIZ_LIMITS.choices} choices at most` })
  @ValidateNested()
  @Field(() => [ChoiceInput], { nullable: true })
  choices?: ChoiceInput[] | null;

  @IsOptional()
  @ArrayMaxSize(QUIZ_LIMITS.slots, { message: `must be ${QUIZ_LIMITS.slots} slots at most` })
  @ValidateNested()
  @Field(() => [SlotInput], { nullable: true })
  slots?: SlotInput[] | null;

  @IsOptional()
  @Min(-QUIZ_LIMITS.number)
  @Max(QUIZ_LIMITS.number)
  @Field(() => Float, { nullable: true })
  answerNumber?: number | null;

  @IsOptional()
  @Min(0)
  @Max(QUIZ_LIMITS.number)
  @Field(() => Float, { nullable: true })
  tolerance?: number | null;

  @IsOptional()
  @ArrayMaxSize(QUIZ_LIMITS.texts, { message: `must be ${QUIZ_LIMITS.texts} texts at most` })
  @Prose(QUIZ_LIMITS.answerLength, { each: true, message: `must be texts of ${QUIZ_LIMITS.answerLength} characters at most` })
  @Field(() => [String], { nullable: true })
  answerTexts?: string[] | null;

  @IsOptional()
  @Prose(QUIZ_LIMITS.textLength)
  @Field(() => String, { nullable: true })
  feedback?: string | null;
}
