import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { QuizAccommodation } from '../accommodation/accommodation.entity.js';
import { QuizAccommodationInput } from '../accommodation/accommodation.inputs.js';
import { accommodationsOfQuizzes } from '../accommodation/find-accommodations.js';
import { setQuizAccommodation } from '../accommodation/set-accommodation.js';
import { ownAttempts } from '../attempt/find-attempts.js';
import { attemptPages } from '../attempt/pages.js';
import { QuizAttempt } from '../attempt/quiz-attempt.entity.js';
import { ContentItem } from '../item/content-item.entity.js';
import { statisticsOf } from '../statistics/statistics.js';
import { QuestionStatistics } from '../statistics/statistics.types.js';
import { Quiz, QuizSection } from './quiz.types.js';
import { quizShown, quizzesWithKeys } from './quiz-shown.js';
import { sectionsShown } from './sections.js';

const QuizAttemptConnection = connectionOf('QuizAttempt', () => QuizAttempt);

@Resolver(() => ContentItem)
export class QuizOfContentResolver {
  @FieldResolver(() => Quiz, { nullable: true })
  quiz(@Root() content: ContentItem): Quiz | null {
    return quizShown(content);
  }
}

@Resolver(() => Quiz)
export class QuizResolver {
  @Directive('@authenticated')
  @Mutation(() => Quiz)
  async setQuizAccommodation(@Arg('input', () => QuizAccommodationInput) input: QuizAccommodationInput, @Ctx() context: RequestContext) {
    return quizShown(await setQuizAccommodation(context, input));
  }

  @FieldResolver(() => [QuizAttempt])
  myAttempts(@Root() { content }: Quiz, @Ctx() { load }: RequestContext) {
    return load(ownAttempts, content.id);
  }

  // What follows is for the staff, and null for everybody else.

  @FieldResolver(() => [QuizSection], { nullable: true })
  async sections(@Root() { content }: Quiz, @Ctx() { load }: RequestContext) {
    return (await load(quizzesWithKeys, content)) && sectionsShown(content.quiz);
  }

  @FieldResolver(() => [QuestionStatistics], { nullable: true })
  async statistics(@Root() { content }: Quiz, @Ctx() { load, em }: RequestContext) {
    return (await load(quizzesWithKeys, content)) && statisticsOf(em, content);
  }

  @FieldResolver(() => [QuizAccommodation], { nullable: true })
  async accommodations(@Root() { content }: Quiz, @Ctx() { load }: RequestContext) {
    return (await load(quizzesWithKeys, content)) && load(accommodationsOfQuizzes, content.id);
  }

  @FieldResolver(() => QuizAttemptConnection, { nullable: true })
  async attempts(@Root() { content }: Quiz, @Args(() => PageArgs) page: PageArgs, @Ctx() { load }: RequestContext) {
    return (await load(quizzesWithKeys, content)) && load(attemptPages, { ...page, ownerId: content.id });
  }
}
