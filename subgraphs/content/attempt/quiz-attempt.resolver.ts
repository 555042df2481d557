import { Arg, Ctx, Directive, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { QuestionType } from '../quiz/quiz.types.js';
import { UserStub } from '../stubs.js';
import { SaveQuizAnswersInput } from './attempt.inputs.js';
import { attemptsById } from './find-attempts.js';
import { QuizAttempt } from './quiz-attempt.entity.js';
import { QuizAnswer } from './quiz-attempt.types.js';
import { answersShown, isCounted, questionsShown, resultShown } from './review-attempt.js';
import { saveQuizAnswers } from './save-answers.js';
import { startQuizAttempt } from './start-attempt.js';
import { submitQuizAttempt } from './submit-attempt.js';

@Resolver(() => QuizAttempt)
export class QuizAttemptResolver {
  @Directive('@authenticated')
  @Query(() => QuizAttempt, { nullable: true })
  quizAttempt(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(attemptsById, id);
  }

  @Directive('@authenticated')
  @Mutation(() => QuizAttempt)
  startQuizAttempt(@Arg('contentId', () => ID) contentId: string, @Ctx() context: RequestContext) {
    return startQuizAttempt(context, contentId);
  }

  @Directive('@authenticated')
  @Mutation(() => QuizAttempt)
  saveQuizAnswers(@Arg('input', () => SaveQuizAnswersInput) input: SaveQuizAnswersInput, @Ctx() context: RequestContext) {
    return saveQuizAnswers(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => QuizAttempt)
  submitQuizAttempt(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return submitQuizAttempt(context, id);
  }

  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: QuizAttempt): UserStub {
    return { id: studentId };
  }

  @FieldResolver(() => [QuestionType])
  questions(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return questionsShown(attempt, context);
  }

  @FieldResolver(() => [QuizAnswer])
  answers(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return answersShown(attempt, context);
  }

  @FieldResolver(() => Float, { nullable: true })
  async score(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return (await resultShown(attempt, context)).score;
  }

  @FieldResolver(() => Int, { nullable: true })
  async percent(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return (await resultShown(attempt, context)).percent;
  }

  @FieldResolver(() => Boolean, { nullable: true })
  async passed(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return (await resultShown(attempt, context)).passed;
  }

  @FieldResolver(() => Boolean)
  counted(@Root() attempt: QuizAttempt, @Ctx() context: RequestContext) {
    return isCounted(attempt, context);
  }
}
