import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { AttemptRule } from '../../../schema/events/assignment.js';
import type { ContentItem } from '../item/content-item.entity.js';
import type { DeliveredChoice, DeliveredKey, DeliveredQuestion } from './engine/deliver.js';
import { type Match, PartialCredit, QuestionKind, ReviewMoment, type ReviewPolicy, type StoredQuiz } from './quiz.js';
import { sizeOf } from './size.js';

// What clients see of quizzes. Questions are made by `engine/deliver.ts` alone.

@ObjectType('ReviewPolicy')
export class ReviewPolicyType implements ReviewPolicy {
  @Field(() => ReviewMoment)
  score!: ReviewMoment;

  @Field(() => ReviewMoment)
  answers!: ReviewMoment;

  @Field(() => ReviewMoment)
  key!: ReviewMoment;

  @Field(() => ReviewMoment)
  feedback!: ReviewMoment;
}

@ObjectType('Match')
export class MatchType implements Match {
  @Field(() => ID)
  slotId!: string;

  @Field(() => ID)
  choiceId!: string;
}

@ObjectType('AnswerKey')
export class AnswerKeyType implements DeliveredKey {
  @Field(() => [ID], { nullable: true })
  choiceIds!: string[] | null;

  @Field(() => Float, { nullable: true })
  number!: number | null;

  @Field(() => Float, { nullable: true })
  tolerance!: number | null;

  @Field(() => [String], { nullable: true })
  texts!: string[] | null;

  @Field(() => [ID], { nullable: true })
  order!: string[] | null;

  @Field(() => [MatchType], { nullable: true })
  matches!: MatchType[] | null;
}

@ObjectType('Choice')
export class ChoiceType implements DeliveredChoice {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => String, { nullable: true })
  feedback!: string | null;
}

@ObjectType('Slot')
export class SlotType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  text!: string;

  @Field(() => [ChoiceType])
  choices!: ChoiceType[];
}

@ObjectType('Question')
export class QuestionType implements DeliveredQuestion {
  @Field(() => ID)
  id!: string;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String)
  prompt!: string;

  @Field(() => Float)
  points!: number;

  @Field(() => [ChoiceType])
  choices!: ChoiceType[];

  @Field(() => [SlotType])
  slots!: SlotType[];

  @Field(() => AnswerKeyType, { nullable: true })
  key!: AnswerKeyType | null;

  @Field(() => String, { nullable: true })
  feedback!: string | null;
}

@ObjectType('QuizSection')
export class QuizSection {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Int, { nullable: true })
  draw!: number | null;

  @Field(() => [QuestionType])
  questions!: readonly DeliveredQuestion[];
}

/** What of a quiz its learners see before they have begun it; the fields of its resolver add the rest. */
@ObjectType('Quiz')
export class Quiz {
  readonly stored: StoredQuiz;

  constructor(readonly content: Pick<ContentItem, 'id' | 'courseId' | 'quizVersion'> & { readonly quiz: StoredQuiz }) {
    this.stored = content.quiz;
  }

  @Field(() => Int)
  get questionCount(): number {
    return sizeOf(this.stored).questionCount;
  }

  @Field(() => Float)
  get maxScore(): number {
    return sizeOf(this.stored).maxScore;
  }

  @Field(() => Int, { nullable: true })
  get attemptsAllowed(): number | null {
    return this.stored.attemptsAllowed;
  }

  @Field(() => Int, { nullable: true })
  get timeLimitSeconds(): number | null {
    return this.stored.timeLimitSeconds;
  }

  @Field(() => Int)
  get passPercent(): number {
    return this.stored.passPercent;
  }

  @Field(() => Float)
  get weight(): number {
    return this.stored.weight;
  }

  @Field(() => AttemptRule)
  get countedAttempt(): AttemptRule {
    return this.stored.countedAttempt;
  }

  @Field(() => Boolean)
  get shuffleQuestions(): boolean {
    return this.stored.shuffleQuestions;
  }

  @Field(() => Boolean)
  get shuffleChoices(): boolean {
    return this.stored.shuffleChoices;
  }

  @Field(() => PartialCredit)
  get partialCredit(): PartialCredit {
    return this.stored.partialCredit;
  }

  @Field(() => ReviewPolicyType)
  get review(): ReviewPolicy {
    return this.stored.review;
  }
}
